package dev.sluice.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.Test;

class PartsTest {
  @Test
  void takesEveryRecordThroughEachStepInOrder() {
    List<Long> stored = new CopyOnWriteArrayList<>();
    List<Long> finished = new ArrayList<>();

    new Parts(batchOf(1_234))
        .run(
            PartsTest::offsets,
            offsets -> {
              stored.addAll(offsets);
              return offsets;
            },
            finished::addAll);

    List<Long> all = LongStream.range(0, 1_234).boxed().toList();
    assertThat(stored).isEqualTo(all);
    assertThat(finished).isEqualTo(all);
  }

  @Test
  void preparesTheNextPartWhileThisOneIsStored() {
    var secondIsPrepared = new CountDownLatch(2);
    List<Boolean> met = new CopyOnWriteArrayList<>();

    new Parts(batchOf(1_000))
        .run(
            part -> {
              secondIsPrepared.countDown();
              return part;
            },
            part -> {
              met.add(awaits(secondIsPrepared));
              return part;
            },
            part -> {});

    assertThat(met).containsExactly(true, true);
  }

  @Test
  void finishesAPartOnlyAfterItWasStored() {
    List<Integer> stored = new CopyOnWriteArrayList<>();

    new Parts(batchOf(2_000))
        .run(
            part -> (int) part.getFirst().offset(),
            first -> {
              stored.add(first);
              return first;
            },
            first -> assertThat(stored).contains(first));

    assertThat(stored).containsExactly(0, 500, 1_000, 1_500);
  }

  @Test
  void leavesASmallBatchToTheLanesThread() {
    List<Thread> threads = new CopyOnWriteArrayList<>();

    new Parts(batchOf(500)).run(part -> part, part -> threads.add(Thread.currentThread()), _ -> {});

    assertThat(threads).containsExactly(Thread.currentThread());
  }

  @Test
  void passesOnWhyTheDatabaseFailedAndStoresNoPartThatHasNotBegun() {
    List<Integer> begun = new CopyOnWriteArrayList<>();
    List<Integer> finished = new ArrayList<>();

    assertThatThrownBy(
            () ->
                new Parts(batchOf(5_000))
                    .run(
                        part -> (int) part.getFirst().offset(),
                        first -> {
                          begun.add(first);
                          throw new IllegalStateException("the database is down");
                        },
                        (Integer first) -> finished.add(first)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the database is down");

    assertThat(begun).hasSizeBetween(1, 2);
    assertThat(finished).isEmpty();
  }

  @Test
  void returnsFromAFailureOnlyWhenTheDatabaseIsAtRest() {
    List<String> happened = new CopyOnWriteArrayList<>();
    var begun = new CountDownLatch(1);

    assertThatThrownBy(
            () ->
                new Parts(batchOf(1_000))
                    .run(
                        part -> {
                          if (part.getFirst().offset() > 0) {
                            assertThat(awaits(begun)).isTrue();
                            throw new IllegalStateException("a mistake");
                          }
                          return part;
                        },
                        part -> {
                          begun.countDown();
                          IntStream.range(0, 100_000).forEach(_ -> Thread.onSpinWait());
                          happened.add("stored");
                          return part;
                        },
                        part -> {}))
        .hasMessage("a mistake");
    happened.add("failed");

    assertThat(happened).containsExactly("stored", "failed");
  }

  private static List<Long> offsets(List<ConsumerRecord<byte[], byte[]>> part) {
    return part.stream().map(ConsumerRecord::offset).toList();
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StageBatch batchOf(int records) {
    return new StageBatch(
        "test",
        LongStream.range(0, records)
            .mapToObj(offset -> Raws.record(0, offset, new byte[1]))
            .toList(),
        new Membership(Set.of(), 1),
        new MockProducer<>(),
        Map.of(),
        new DeadLetterBudget(InstantSource.system()),
        () -> {});
  }
}
