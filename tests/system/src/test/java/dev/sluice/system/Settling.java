package dev.sluice.system;

import static java.util.stream.Collectors.toMap;

import dev.sluice.schemas.Coordinates;
import dev.sluice.system.TopicIndex.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits until the pipeline has nothing left to do. */
final class Settling {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final int SHOWN = 5;

  private final Pipeline pipeline;
  private final Observed.Reader reader;

  Settling(Pipeline pipeline, Observed.Reader reader) {
    this.pipeline = pipeline;
    this.reader = reader;
  }

  /**
   * What there is to be seen once every attempt has a state and both stages have committed the
   * offsets of everything they were given.
   *
   * @return what is there when the time is up, if they have not
   */
  Observed settled(Duration patience) {
    return await(patience, now -> Reconciliation.unsettled(now).isEmpty());
  }

  /**
   * What there is to be seen once both stages have committed the offsets of everything they were
   * given, whether or not every attempt has a state by then.
   *
   * @return what is there when the time is up, if they have not
   */
  Observed atRest(Duration patience) {
    return await(patience, _ -> true);
  }

  private Observed await(Duration patience, Predicate<Observed> wanted) {
    var last = new AtomicReference<Observed>();
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", pipeline.servers().bootstrapServers()))) {
      Awaitility.await()
          .atMost(patience)
          .pollInterval(POLL)
          .until(
              () -> {
                Observed now = reader.read();
                last.set(now);
                int taken = now.raw().size();
                if (!wanted.test(now) || !hasCommitted(admin, now)) {
                  return false;
                }
                // the places were read one after the other while the last attempts went through
                Observed again = reader.read();
                last.set(again);
                return again.raw().size() == taken
                    && wanted.test(again)
                    && hasCommitted(admin, again);
              });
    } catch (ConditionTimeoutException e) {
      List<UUID> some = Reconciliation.unsettled(last.get()).stream().limit(SHOWN).toList();
      System.err.printf("not settled after %s, without a state: %s%n", patience, some);
      pipeline.instances().forEach((name, app) -> System.err.println(name + ": " + app.health()));
    }
    return last.get();
  }

  private static boolean hasCommitted(Admin admin, Observed now)
      throws ExecutionException, InterruptedException {
    return committed(admin, "sluice-verifier", now.raw())
        && committed(admin, "sluice-dedup", now.verified());
  }

  /** Transaction markers count as offsets too, so that the end of a partition is never reached. */
  private static boolean committed(Admin admin, String group, List<Entry> given)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, Long> last =
        given.stream()
            .map(Entry::at)
            .collect(
                toMap(
                    Settling::partition, Coordinates::offset, BinaryOperator.maxBy(Long::compare)));
    return last.entrySet().stream()
        .allMatch(
            end -> {
              OffsetAndMetadata offset = committed.get(end.getKey());
              return offset != null && offset.offset() > end.getValue();
            });
  }

  private static TopicPartition partition(Coordinates at) {
    return new TopicPartition(at.topic(), at.partition());
  }
}
