package dev.sluice.stage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.process.SpanKey;
import dev.sluice.schemas.RecordHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lane asks of its clients; what comes of it with real ones is in {@link StageLaneIT}. */
class StageLaneTest {
  private static final TopicPartition LEFT = new TopicPartition(Raws.TOPIC, 0);
  private static final String FROM = "00-%032x-%016x-01".formatted(0xa, 0xb);
  private static final TopicPartition RIGHT = new TopicPartition(Raws.TOPIC, 1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
  private final List<Integer> batches = new ArrayList<>();
  private final Traces tracing = new Traces();
  private Stage stage = StageLaneTest::copy;
  private StageLane lane;

  @BeforeEach
  void subscribe() {
    lane =
        new StageLane(
            "test",
            "test lane",
            batch -> stage.process(batch),
            BatchLimits.of(40),
            this::producer,
            InstantSource.system(),
            tracing);
    consumer.subscribe(
        List.of(Raws.TOPIC),
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            lane.released();
          }
        });
    consumer.rebalance(List.of(LEFT, RIGHT));
    consumer.updateBeginningOffsets(Map.of(LEFT, 0L, RIGHT, 0L));
    consumer.setMaxPollRecords(BatchLimits.MOST_OF_ONE_POLL);
  }

  @AfterEach
  void close() {
    lane.close();
  }

  @Test
  void commitsWhatWasSentWithTheNextOffsets() {
    add(LEFT, 0, 30);

    poll();

    assertThat(sent()).hasSize(30);
    assertThat(offsets()).containsExactly(Map.entry(LEFT, 30L));
    assertThat(lane.trouble()).isNull();
  }

  @Test
  void goesOnFromWhatTheGroupHasCommittedAfterAFailedAttempt() {
    add(LEFT, 0, 10);
    stage =
        _ -> {
          throw new IllegalStateException("the database is down");
        };

    poll();

    assertThat(lane.trouble()).contains("the database is down");
    assertThat(consumer.position(LEFT)).isZero();
    assertThat(producer(0).transactionAborted()).isTrue();
    stage = StageLaneTest::copy;
    consumer.commitSync(Map.of(LEFT, new OffsetAndMetadata(4)));
    add(LEFT, 0, 10);
    poll();
    assertThat(consumer.position(LEFT)).isEqualTo(4);
    add(LEFT, 4, 6);
    poll();
    assertThat(sent()).hasSize(6);
    assertThat(lane.trouble()).isNull();
  }

  @Test
  void makesAnotherProducerWhenItsOwnIsFenced() {
    add(LEFT, 0, 10);
    stage =
        batch -> {
          Runnable counting = copy(batch);
          producers.getLast().fenceProducer();
          return counting;
        };

    poll();

    assertThat(lane.trouble()).contains("ProducerFenced");
    stage = StageLaneTest::copy;
    add(LEFT, 0, 10);
    poll();
    add(LEFT, 0, 10);
    poll();
    assertThat(producers).hasSize(2);
    assertThat(sent()).hasSize(10);
  }

  @Test
  void doesNotWorkOnABatchThatLostAPartitionWhileItWasGathered() {
    add(LEFT, 0, 20);
    add(RIGHT, 0, 20);
    consumer.schedulePollTask(() -> {});
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(RIGHT)));

    poll();

    assertThat(batches).isEmpty();
    assertThat(producers).isEmpty();
    assertThat(consumer.position(RIGHT)).isZero();
  }

  @Test
  void doesNotWorkOnRecordsThatCameWithTheNewsOfALoss() {
    add(LEFT, 0, 5);
    add(RIGHT, 0, 5);
    lane.released();

    poll();

    assertThat(batches).isEmpty();
    assertThat(consumer.position(LEFT)).isZero();
    add(LEFT, 0, 5);
    poll();
    assertThat(batches).as("first it asks where the group is").isEmpty();
    add(LEFT, 0, 5);
    poll();
    assertThat(batches).hasSize(1);
    assertThat(sent()).hasSize(5);
  }

  @Test
  void deadLettersAtOnceWhatAnAttemptFoundUnfit() {
    add(LEFT, 0, 3);
    stage =
        batch -> {
          Runnable counting = copy(batch);
          if (batch.deadLettered().isEmpty()) {
            var cause = new IllegalArgumentException("too long");
            batch.refuseNextTime(Raws.record(0, 1, new byte[] {1}), "unfit", cause);
            throw new IllegalStateException(cause);
          }
          return counting;
        };

    poll();
    assertThat(lane.trouble()).as("nothing to wait for").isNull();
    add(LEFT, 0, 3);
    poll();
    add(LEFT, 0, 3);
    poll();

    assertThat(sent().stream().map(ProducerRecord::topic))
        .containsExactlyInAnyOrder("out", "out", "in-dlt");
    assertThat(offsets()).containsExactly(Map.entry(LEFT, 3L));
  }

  @Test
  void deadLettersARecordThatOverflowsTheStack() {
    add(LEFT, 0, 3);
    stage =
        batch -> {
          batch.each(batch.records(), record -> record.offset() == 1 ? depth(1) : 0L);
          return () -> {};
        };

    poll();

    assertThat(sent().stream().map(ProducerRecord::topic)).containsExactly("in-dlt");
    assertThat(offsets()).containsExactly(Map.entry(LEFT, 3L));
    assertThat(lane.trouble()).isNull();
  }

  @Test
  void whatIsMadeOfATracedRecordNamesItsSpanWhichEndsWithTheCommit() {
    addTraced(0, FROM);
    add(LEFT, 1, 1);

    poll();

    assertThat(traceparents()).containsExactly("00-%032x-%016x-01".formatted(0xa, 1), "none");
    assertThat(tracing.kept)
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.from).isEqualTo(FROM);
              assertThat(span.origin)
                  .hasToString(
                      "Origin[stage=test, topic=in, partition=0, offset=0, beginsTrace=false]");
              assertThat(span.end).isEqualTo("done");
              assertThat(span.said).isEmpty();
            });
  }

  @Test
  void anAbortedAttemptEndsItsSpansWithItsErrorAndTheNextBeginsOthers() {
    addTraced(0, FROM);
    stage =
        _ -> {
          throw new IllegalStateException("the database is down");
        };
    poll();
    stage = StageLaneTest::copy;
    addTraced(0, FROM);
    poll();
    addTraced(0, FROM);
    poll();

    assertThat(tracing.kept)
        .extracting(span -> span.end)
        .containsExactly("the database is down", "done");
    assertThat(tracing.kept.getFirst().said).containsEntry(SpanKey.OUTCOME, "aborted");
    assertThat(traceparents()).containsExactly("00-%032x-%016x-01".formatted(0xa, 2));
  }

  @Test
  void aContextThatIsNotTracedHereGoesOnAsItCame() {
    tracing.on = false;
    addTraced(0, FROM);

    poll();

    assertThat(tracing.kept).isEmpty();
    assertThat(traceparents()).containsExactly(FROM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "01-0000000000000000000000000000000a-000000000000000b-01"})
  void whatIsNoContextGoesNoFurtherAndFailsNothing(String traceparent) {
    tracing.on = false;
    addTraced(0, traceparent);

    poll();

    assertThat(traceparents()).containsExactly("none");
    assertThat(offsets()).containsExactly(Map.entry(LEFT, 1L));
  }

  @Test
  void theSpanOfADeadLetterSaysSoAndNothingThatSomebodySent() {
    addTraced(0, FROM);
    stage =
        batch -> {
          batch.deadLetter(batch.records().getFirst(), "sent", new IllegalStateException("sent"));
          return () -> {};
        };

    poll();

    assertThat(tracing.kept.getFirst().said)
        .containsOnly(
            Map.entry(SpanKey.OUTCOME, "dead_lettered"),
            Map.entry(SpanKey.REASON, "IllegalStateException"));
    assertThat(traceparents()).as("as they are").containsExactly(FROM);
  }

  private void addTraced(long offset, String traceparent) {
    var record = Raws.record(LEFT.partition(), offset, new byte[] {1});
    record.headers().add(RecordHeaders.TRACEPARENT, traceparent.getBytes(US_ASCII));
    consumer.addRecord(record);
  }

  private List<String> traceparents() {
    return sent().stream()
        .map(record -> record.headers().lastHeader(RecordHeaders.TRACEPARENT))
        .map(header -> header == null ? "none" : new String(header.value(), US_ASCII))
        .toList();
  }

  /** Like a parser that meets one bracket after another. */
  private static long depth(long at) {
    return at <= 0 ? at : 1 + depth(at + 1);
  }

  private static Runnable copy(StageBatch batch) {
    for (var made : batch.each(batch.records(), ConsumerRecord::value)) {
      batch.send(made.record(), new ProducerRecord<>("out", made.value()));
    }
    return () -> {};
  }

  private void add(TopicPartition partition, long from, int count) {
    Raws.records(partition.partition(), from, count).forEach(consumer::addRecord);
  }

  private void poll() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    consumer.poll(Duration.ZERO).forEach(records::add);
    Stage counted = stage;
    stage =
        batch -> {
          batches.add(batch.membership().generation());
          return counted.process(batch);
        };
    lane.accept(records, consumer);
    stage = counted;
  }

  private MockProducer<byte[], byte[]> producer() {
    var made = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    producers.add(made);
    return made;
  }

  private MockProducer<byte[], byte[]> producer(int index) {
    return producers.get(index);
  }

  private List<ProducerRecord<byte[], byte[]>> sent() {
    return producers.getLast().history();
  }

  private Map<TopicPartition, Long> offsets() {
    return producers
        .getLast()
        .consumerGroupOffsetsHistory()
        .getLast()
        .values()
        .iterator()
        .next()
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }
}
