package dev.sluice.verifier;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import dev.sluice.schemas.RejectedEventCodec;
import dev.sluice.schemas.Topics;
import dev.sluice.schemas.VerifiedEventCodec;
import dev.sluice.stage.Stage;
import dev.sluice.stage.StageBatch;
import dev.sluice.stage.StageBatch.Made;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Raw records in, verified or rejected ones out, one row an attempt. The sends start first and the
 * rows are committed while they are under way; the Kafka transaction commits after both.
 */
final class VerifierStage implements Stage {
  private final WebhookVerifier verifier;
  private final WebhookEvents events;
  private final VerifierMetrics metrics;
  private final ReceiverClocks clocks;
  private final Topics topics;

  VerifierStage(
      WebhookVerifier verifier,
      WebhookEvents events,
      VerifierMetrics metrics,
      ReceiverClocks clocks,
      Topics topics) {
    this.verifier = verifier;
    this.events = events;
    this.metrics = metrics;
    this.clocks = clocks;
    this.topics = topics;
  }

  @Override
  public Runnable process(StageBatch batch) {
    List<Made<Verification>> made = batch.each(this::verify);
    made.forEach(each -> batch.send(each.record(), outgoing(each.value())));
    write(batch, made);
    var deadLettered = List.copyOf(batch.deadLettered());
    return () -> {
      made.forEach(each -> metrics.count(each.value()));
      deadLettered.forEach(metrics::countDeadLetter);
    };
  }

  private Verification verify(ConsumerRecord<byte[], byte[]> record) {
    RawEvent raw = RawEventCodec.decode(record);
    clocks.note(raw.receivedAt(), Instant.ofEpochMilli(record.timestamp()));
    long start = System.nanoTime();
    Verification verification = verifier.verify(raw);
    metrics.verify().record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    return verification;
  }

  private ProducerRecord<byte[], byte[]> outgoing(Verification verification) {
    return switch (verification) {
      case Verification.Forwarded(var event, var orderingKey) ->
          VerifiedEventCodec.encode(
              topics.verified(),
              orderingKey == null ? null : orderingKey.getBytes(StandardCharsets.UTF_8),
              event);
      case Verification.Rejected(var event, var _) ->
          RejectedEventCodec.encode(topics.rejected(), event);
    };
  }

  private void write(StageBatch batch, List<Made<Verification>> made) {
    if (made.isEmpty()) {
      return;
    }
    try {
      events.add(made.stream().map(VerifierStage::row).toList());
    } catch (SQLException e) {
      if (isAboutTheData(e)) {
        findUnstorable(batch, made);
      }
      throw new IllegalStateException("webhook_events cannot be written: " + e.getMessage(), e);
    }
  }

  /** One row at a time, so that one that PostgreSQL will never take does not hold up the others. */
  private void findUnstorable(StageBatch batch, List<Made<Verification>> made) {
    for (Made<Verification> each : made) {
      try {
        events.add(List.of(row(each)));
      } catch (SQLException e) {
        if (!isAboutTheData(e)) {
          return;
        }
        batch.refuseNextTime(
            each.record(), "webhook_events cannot hold it: SQLSTATE " + e.getSQLState(), e);
      }
    }
  }

  /**
   * Data exceptions (22), integrity constraints (23) and program limits (54) lie in a row; whatever
   * else PostgreSQL says (connection, deadlock, missing table or right, shutdown) passes or is
   * mended by an operator, and must never cost an event.
   */
  static boolean isAboutTheData(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }

  private static EventRow row(Made<Verification> made) {
    return EventRow.of(made.value(), Coordinates.of(made.record()));
  }
}
