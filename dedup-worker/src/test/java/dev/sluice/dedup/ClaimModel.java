package dev.sluice.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dedup.ClaimResult.Accepted;
import dev.sluice.dedup.ClaimResult.Duplicate;
import dev.sluice.schemas.Coordinates;
import dev.sluice.stage.Membership;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * What must be true of claims whatever happens: a model of the verified topic, of the group that
 * reads it and of the clean topic, around the real claims. Kafka's part is played by the rules that
 * it keeps: a partition is one member's, a commit of a former member is refused, and what is
 * committed is not read again.
 */
final class ClaimModel {
  static final Duration WINDOW = Duration.ofDays(7);
  static final int PARTITIONS = 2;
  private static final String TOPIC = "webhooks.verified";
  private static final int KEYS = 3;

  private final Deduplicator deduplicator;
  private final Random random;
  private final String source;
  private final List<Partition> partitions = new ArrayList<>();
  private final Map<UUID, String> ends = new HashMap<>();
  private final Map<String, List<Candidate>> clean = new HashMap<>();
  private final Map<UUID, Duplicate> duplicates = new HashMap<>();
  private int generation;
  private Instant now = RunningDedup.RECEIVED;

  ClaimModel(Deduplicator deduplicator, Random random, String source) {
    this.deduplicator = deduplicator;
    this.random = random;
    this.source = source;
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new Partition(i));
    }
  }

  /** A partition of the verified topic, and who has it. */
  private static final class Partition {
    final int number;
    final List<Candidate> log = new ArrayList<>();
    int committed;
    int owner;
    int entered;

    Partition(int number) {
      this.number = number;
    }

    boolean drained() {
      return committed == log.size();
    }
  }

  /** A member of the group with the batch that it polled; a zombie once it lost the partition. */
  final class Worker {
    private final Partition partition;
    private final int mine;
    private final List<Candidate> batch;
    private final List<Candidate> undeliverable = new ArrayList<>();
    private List<ClaimResult> results;

    private Worker(Partition partition, int most) {
      this.partition = partition;
      this.mine = ++generation;
      partition.owner = mine;
      int end = Math.min(partition.log.size(), partition.committed + most);
      this.batch = new ArrayList<>(partition.log.subList(partition.committed, end));
    }

    int partition() {
      return partition.number;
    }

    /** This attempt finds that some records cannot be forwarded. */
    void deadLetterSome() {
      batch.stream().filter(_ -> random.nextInt(4) == 0).forEach(undeliverable::add);
      batch.removeAll(undeliverable);
    }

    /** Releases and claims, as the stage does; any thread. */
    boolean claim() throws SQLException {
      var membership = new Membership(Set.of(new TopicPartition(TOPIC, partition.number)), mine);
      boolean lost = partition.entered > mine;
      try {
        deduplicator.release(membership, undeliverable);
        results = deduplicator.claim(membership, batch);
      } catch (ClaimFences.LostPartitionException e) {
        assertThat(lost).as("refused although generation %d has it", mine).isTrue();
        return false;
      }
      assertThat(lost).as("generation %d has lost it, and changes claims", mine).isFalse();
      partition.entered = mine;
      return true;
    }

    /** The Kafka transaction; the group refuses a former member. */
    void commit() {
      if (partition.owner != mine || results == null) {
        return;
      }
      partition.committed += batch.size() + undeliverable.size();
      partition.owner = -1;
      undeliverable.forEach(candidate -> end(candidate, "dead-lettered"));
      for (ClaimResult result : results) {
        switch (result) {
          case Accepted accepted -> forward(accepted.candidate());
          case ClaimResult.Redelivered redelivered ->
              throw new AssertionError("nobody replays: " + redelivered);
          case Duplicate duplicate -> {
            end(duplicate.candidate(), "duplicate");
            duplicates.put(duplicate.candidate().event().raw().id(), duplicate);
          }
        }
      }
    }
  }

  Instant now() {
    return now;
  }

  int generation() {
    return generation;
  }

  void produce() {
    Partition partition = partitions.get(random.nextInt(PARTITIONS));
    now = now.plusSeconds(1);
    byte[] body = {(byte) random.nextInt(2)};
    partition.log.add(
        new Candidate(
            RunningDedup.event(source, "d" + random.nextInt(KEYS), body, now),
            new Coordinates(TOPIC, partition.number, partition.log.size()),
            WINDOW));
  }

  /** The partition's next owner polls; who had it becomes a zombie. */
  Worker poll(int partition) {
    return new Worker(partitions.get(partition), 1 + random.nextInt(5));
  }

  boolean drained() {
    return partitions.stream().allMatch(Partition::drained);
  }

  /** The topic is deleted and made anew: offsets begin again. */
  void remakeTopic() {
    for (Partition partition : partitions) {
      partition.log.clear();
      partition.committed = 0;
      partition.owner = -1;
    }
  }

  void forgetKeys() {
    now = now.plus(WINDOW).plusSeconds(1);
  }

  private void forward(Candidate candidate) {
    end(candidate, "accepted");
    List<Candidate> earlier =
        clean.computeIfAbsent(
            candidate.event().idempotencyKey().toString(), _ -> new ArrayList<>());
    assertThat(earlier)
        .as("forwarded within the window of %s", candidate.at())
        .allMatch(first -> candidate.receivedAt().isAfter(first.receivedAt().plus(WINDOW)));
    earlier.add(candidate);
  }

  private void end(Candidate candidate, String state) {
    assertThat(ends.put(candidate.event().raw().id(), state))
        .as("%s ends twice, now %s", candidate.at(), state)
        .isNull();
  }

  /** How many records have ended in each state. */
  Map<String, Long> counts() {
    return ends.values().stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  /** All is drained: each record has ended, and what a duplicate repeats has not vanished. */
  void check(int produced) {
    assertThat(drained()).isTrue();
    assertThat(ends).hasSize(produced);
    assertThat(duplicates.values())
        .isNotEmpty()
        .allSatisfy(
            duplicate ->
                assertThat(endOfFirst(duplicate))
                    .as("what %s repeats", duplicate.candidate().at())
                    .isIn("accepted", "dead-lettered"));
  }

  /** The first may have become a duplicate itself, after an attempt of its own released the key. */
  private String endOfFirst(Duplicate duplicate) {
    UUID first = duplicate.first().eventId();
    for (int i = 0; duplicates.containsKey(first) && i < duplicates.size(); i++) {
      first = duplicates.get(first).first().eventId();
    }
    return ends.get(first);
  }
}
