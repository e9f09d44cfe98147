package dev.sluice.dedup;

import dev.sluice.dedup.ClaimResult.Accepted;
import dev.sluice.dedup.ClaimResult.Duplicate;
import dev.sluice.dedup.ClaimResult.Redelivered;
import dev.sluice.process.SpanKey;
import dev.sluice.process.TraceSpan;
import dev.sluice.registry.Source;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.CleanEvent;
import dev.sluice.schemas.CleanEventCodec;
import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.MalformedRecordException;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.Topics;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.schemas.VerifiedEventCodec;
import dev.sluice.stage.Membership;
import dev.sluice.stage.Parts;
import dev.sluice.stage.Stage;
import dev.sluice.stage.StageBatch;
import dev.sluice.stage.StageBatch.Made;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Verified records in, clean events out, each idempotency key once, and once more for each replay
 * that shall deliver it again. The claims of a part are committed before its clean events are sent,
 * and while they are sent the next part's are made; then the duplicates' rows; the Kafka
 * transaction commits after all of them. A dead-lettered record holds no claim, so that its replay
 * can go through.
 */
final class DedupStage implements Stage {
  private final Deduplicator deduplicator;
  private final Records records;
  private final SourceRegistry sources;
  private final CleanTopics cleanTopics;
  private final DedupMetrics metrics;
  private final Routing routing;
  private final DuplicateLog log = new DuplicateLog();

  /**
   * Defaults of sources.
   *
   * @param topics has the clean topic of sources that name none
   * @param windows for which keys are remembered
   * @param clock tells when a batch was committed
   */
  record Routing(Topics topics, DedupWindows windows, InstantSource clock) {}

  DedupStage(
      Deduplicator deduplicator,
      Records records,
      SourceRegistry sources,
      CleanTopics cleanTopics,
      DedupMetrics metrics,
      Routing routing) {
    this.deduplicator = deduplicator;
    this.records = records;
    this.sources = sources;
    this.cleanTopics = cleanTopics;
    this.metrics = metrics;
    this.routing = routing;
  }

  /**
   * What is put on record.
   *
   * @param duplicates of events whose key another one has
   * @param replays of events that were sent through again
   */
  record Records(DuplicateDeliveries duplicates, ReplayOutcomes replays) {
    private void write(
        List<ClaimResult> results, List<ConsumerRecord<byte[], byte[]>> deadLettered) {
      try {
        duplicates.add(results);
      } catch (SQLException e) {
        throw new IllegalStateException(
            "duplicate_deliveries cannot be written: " + e.getMessage(), e);
      }
      try {
        replays.add(results, deadLettered);
      } catch (SQLException e) {
        throw new IllegalStateException("replay_outcomes cannot be written: " + e.getMessage(), e);
      }
    }
  }

  /** A candidate, and where it goes if it is accepted. */
  private record Routed(Candidate candidate, String topic) {}

  /** A part that can be claimed for, and its records that were dead-lettered. */
  private record Claimable(
      List<Made<Routed>> routed, List<ConsumerRecord<byte[], byte[]>> deadLettered) {}

  /** A part that was claimed for: one result a candidate, in their order. */
  private record Claimed(List<Made<Routed>> routed, List<ClaimResult> results) {}

  @Override
  public Runnable process(StageBatch batch) {
    List<ClaimResult> all = new ArrayList<>();
    new Parts(batch)
        .run(
            part -> claimable(batch, part),
            part -> claim(batch.membership(), part),
            claimed -> {
              forward(batch, claimed);
              all.addAll(claimed.results());
            });
    var deadLettered = List.copyOf(batch.deadLettered());
    records.write(all, deadLettered);
    return () -> {
      Instant committed = routing.clock().instant();
      all.forEach(result -> count(result, committed, batch.span(result.candidate().at())));
      deadLettered.forEach(metrics::countDeadLetter);
    };
  }

  private void count(ClaimResult result, Instant committed, TraceSpan span) {
    metrics.count(result, committed);
    if (span.isOn()) {
      describe(span, result);
    }
    log.tell(result, span);
  }

  private static void describe(TraceSpan span, ClaimResult result) {
    RawEvent raw = result.candidate().event().raw();
    span.with(SpanKey.EVENT, raw.id().toString())
        .with(SpanKey.SOURCE, raw.source())
        .with(
            SpanKey.OUTCOME,
            switch (result) {
              case Accepted _ -> "accepted";
              case Redelivered _ -> "redelivered";
              case Duplicate _ -> "duplicate";
            });
  }

  private Claimable claimable(StageBatch batch, List<ConsumerRecord<byte[], byte[]>> part) {
    int before = batch.deadLettered().size();
    List<Made<Routed>> routed = withTopic(batch, batch.each(part, this::route));
    List<ConsumerRecord<byte[], byte[]>> deadLettered = batch.deadLettered();
    return new Claimable(routed, List.copyOf(deadLettered.subList(before, deadLettered.size())));
  }

  private Routed route(ConsumerRecord<byte[], byte[]> record) {
    var event = VerifiedEventCodec.decode(record);
    Source source = sources.find(event.raw().source());
    return new Routed(
        new Candidate(event, Coordinates.of(record), routing.windows().of(source)),
        topic(event, source));
  }

  /** What the source says now counts only where the verifier did not say it: see ADR 15. */
  private String topic(VerifiedEvent event, @Nullable Source source) {
    String topic = event.cleanTopic();
    if (topic == null && source != null) {
      topic = source.record().topic();
    }
    return topic == null ? routing.topics().events() : topic;
  }

  /** Dead-letters what would go to a topic that does not exist, before it claims anything. */
  private List<Made<Routed>> withTopic(StageBatch batch, List<Made<Routed>> all) {
    List<Made<Routed>> deliverable = new ArrayList<>(all.size());
    for (Made<Routed> each : all) {
      String topic = each.value().topic();
      if (topic.equals(routing.topics().events()) || cleanTopics.exists(topic)) {
        deliverable.add(each);
      } else {
        var missing =
            new CleanTopics.MissingTopicException(
                topic, each.value().candidate().event().raw().source());
        batch.deadLetter(each.record(), String.valueOf(missing.getMessage()), missing);
      }
    }
    return deliverable;
  }

  private Claimed claim(Membership membership, Claimable part) {
    List<Made<Routed>> routed = part.routed();
    long start = System.nanoTime();
    try {
      release(membership, part.deadLettered());
      List<ClaimResult> results =
          routed.isEmpty()
              ? List.of()
              : deduplicator.claim(
                  membership, routed.stream().map(made -> made.value().candidate()).toList());
      return new Claimed(routed, results);
    } catch (SQLException e) {
      throw new IllegalStateException("keys cannot be claimed: " + e.getMessage(), e);
    } finally {
      metrics.claim().record(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** An earlier attempt may have claimed for a record that turned out to be undeliverable. */
  private void release(Membership membership, List<ConsumerRecord<byte[], byte[]>> deadLettered)
      throws SQLException {
    List<Candidate> abandoned = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : deadLettered) {
      Candidate candidate = decodable(record);
      if (candidate != null) {
        abandoned.add(candidate);
      }
    }
    if (!abandoned.isEmpty()) {
      deduplicator.release(membership, abandoned);
    }
  }

  private static @Nullable Candidate decodable(ConsumerRecord<byte[], byte[]> record) {
    try {
      return new Candidate(
          VerifiedEventCodec.decode(record), Coordinates.of(record), Duration.ZERO);
    } catch (MalformedRecordException e) {
      return null; // never had a key to claim
    }
  }

  private static void forward(StageBatch batch, Claimed claimed) {
    for (int i = 0; i < claimed.results().size(); i++) {
      switch (claimed.results().get(i)) {
        case Accepted _, Redelivered _ -> forward(batch, claimed.routed().get(i));
        case Duplicate _ -> {
          // is put on record afterwards, like the others
        }
      }
    }
  }

  private static void forward(StageBatch batch, Made<Routed> made) {
    batch.send(
        made.record(),
        CleanEventCodec.encode(
            made.value().topic(),
            made.record().key(),
            CleanEvent.of(made.value().candidate().event())));
  }
}
