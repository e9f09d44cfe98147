package dev.sluice.verifier;

import dev.sluice.process.SpanKey;
import dev.sluice.process.TraceSpan;
import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RejectedEventCodec;
import dev.sluice.schemas.Replay;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.schemas.Topics;
import dev.sluice.schemas.VerifiedEventCodec;
import dev.sluice.stage.Parts;
import dev.sluice.stage.Stage;
import dev.sluice.stage.StageBatch;
import dev.sluice.stage.StageBatch.Made;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Raw or replayed records in, verified or rejected ones out, one row an attempt. A part's rows are
 * committed while the next part is verified and, if it is live, sent; the Kafka transaction commits
 * after all of them.
 */
final class VerifierStage implements Stage {
  /** Most fetches are done by then, and a transaction that is open for longer holds up readers. */
  private static final Duration KEYS = Duration.ofSeconds(2);

  private final WebhookVerifier verifier;
  private final Intake intake;
  private final VerifierMetrics metrics;
  private final Topics topics;
  private final RejectionLog rejections = new RejectionLog();

  VerifierStage(WebhookVerifier verifier, Intake intake, VerifierMetrics metrics, Topics topics) {
    this.verifier = verifier;
    this.intake = intake;
    this.metrics = metrics;
    this.topics = topics;
  }

  private record Examined(Finding finding, @Nullable Replay replay) {}

  /**
   * Attempts and what became of writing their rows.
   *
   * @param failure null where they are committed
   */
  private record Written(List<Made<Judged>> made, @Nullable SQLException failure) {}

  @Override
  public Runnable process(StageBatch batch) {
    List<Made<Judged>> all = new ArrayList<>();
    new Parts(batch)
        .run(
            part -> {
              List<Made<Judged>> made = decided(batch.each(part, this::verify));
              return intake.sendsEarly() ? sent(batch, made) : made;
            },
            this::write,
            written -> {
              requireRows(batch, written);
              all.addAll(written.made());
            });
    var deadLettered = List.copyOf(batch.deadLettered());
    writeDeadLettered(deadLettered);
    if (!intake.sendsEarly()) {
      sent(batch, all);
    }
    return () -> {
      all.forEach(each -> count(each.value().verification(), batch.span(each.value().at())));
      deadLettered.forEach(metrics::countDeadLetter);
    };
  }

  @Override
  public boolean beginsTraces() {
    return intake.beginsTraces();
  }

  private void count(Verification verification, TraceSpan span) {
    metrics.count(verification);
    if (span.isOn()) {
      describe(span, verification);
    }
    rejections.tell(verification, span);
  }

  private static void describe(TraceSpan span, Verification verification) {
    SignatureStatus status = verification.status();
    span.with(SpanKey.EVENT, verification.raw().id().toString())
        .with(SpanKey.SIGNATURE, status.wireName());
    if (status != SignatureStatus.UNKNOWN_SOURCE) {
      span.with(SpanKey.SOURCE, verification.raw().source());
    }
    if (!status.forwarded()) {
      span.with(SpanKey.OUTCOME, "rejected").with(SpanKey.REASON, status.wireName());
    }
  }

  private Examined verify(ConsumerRecord<byte[], byte[]> record) {
    Attempt attempt = intake.read(record);
    long start = System.nanoTime();
    Finding finding = verifier.verify(attempt.raw());
    metrics.verify().record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    return new Examined(finding, attempt.replay());
  }

  /**
   * Gives keys that are being fetched a moment. If that is not enough the attempt fails, and the
   * lane's back-off waits without an open transaction, until the keys are here or given up.
   */
  private List<Made<Judged>> decided(List<Made<Examined>> found) {
    var settling =
        found.stream()
            .map(made -> made.value().finding())
            .filter(Finding.Undecided.class::isInstance)
            .map(Finding.Undecided.class::cast)
            .map(undecided -> undecided.settled().toCompletableFuture())
            .distinct()
            .toArray(CompletableFuture<?>[]::new);
    if (settling.length > 0) {
      await(CompletableFuture.allOf(settling));
    }
    return found.stream().map(this::decided).toList();
  }

  private Made<Judged> decided(Made<Examined> found) {
    Finding finding = found.value().finding();
    Finding now = finding instanceof Verification ? finding : verifier.verify(finding.raw());
    return switch (now) {
      case Verification verification ->
          new Made<>(
              found.record(),
              new Judged(verification, found.value().replay(), Coordinates.of(found.record())));
      case Finding.Undecided(var _, String reason, var _) ->
          throw new IllegalStateException(reason);
    };
  }

  private static void await(CompletableFuture<Void> settled) {
    try {
      settled.get(KEYS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // whoever is still undecided then says why
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ProducerRecord<byte[], byte[]> outgoing(Judged judged) {
    return switch (judged.verification()) {
      case Verification.Forwarded(var event, var orderingKey) ->
          VerifiedEventCodec.encode(
              topics.verified(),
              orderingKey == null ? null : orderingKey.getBytes(StandardCharsets.UTF_8),
              event.replayedBy(judged.replay()));
      case Verification.Rejected(var event, var _) ->
          RejectedEventCodec.encode(topics.rejected(), event);
    };
  }

  private List<Made<Judged>> sent(StageBatch batch, List<Made<Judged>> made) {
    made.forEach(each -> batch.send(each.record(), outgoing(each.value())));
    return made;
  }

  private Written write(List<Made<Judged>> made) {
    try {
      if (!made.isEmpty()) {
        intake.write(made.stream().map(Made::value).toList());
      }
      return new Written(made, null);
    } catch (SQLException e) {
      return new Written(made, e);
    }
  }

  private void requireRows(StageBatch batch, Written written) {
    SQLException failure = written.failure();
    if (failure == null) {
      return;
    }
    if (isAboutTheData(failure)) {
      findUnstorable(batch, written.made());
    }
    throw unwritten(failure);
  }

  private void writeDeadLettered(List<ConsumerRecord<byte[], byte[]>> deadLettered) {
    try {
      intake.writeDeadLettered(deadLettered);
    } catch (SQLException e) {
      throw unwritten(e);
    }
  }

  private static IllegalStateException unwritten(SQLException e) {
    return new IllegalStateException("webhook_events cannot be written: " + e.getMessage(), e);
  }

  /** One row at a time, so that one that PostgreSQL will never take does not hold up the others. */
  private void findUnstorable(StageBatch batch, List<Made<Judged>> made) {
    for (Made<Judged> each : made) {
      try {
        intake.write(List.of(each.value()));
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
}
