package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ingest.IngestOutcome.Accepted;
import dev.sluice.ingest.IngestOutcome.HandshakeAnswered;
import dev.sluice.ingest.IngestOutcome.HandshakeForbidden;
import dev.sluice.ingest.IngestOutcome.Malformed;
import dev.sluice.ingest.IngestOutcome.NotDurable;
import dev.sluice.ingest.IngestOutcome.NotReady;
import dev.sluice.ingest.IngestOutcome.SignatureRefused;
import dev.sluice.process.OutcomeKey;
import dev.sluice.providers.HandshakeOutcome;
import dev.sluice.providers.Handshakes;
import dev.sluice.providers.Verdict;
import dev.sluice.registry.Source;
import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.SourceRecord;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one durable raw record of each request, and answers handshakes without one. Thread-safe;
 * never blocks.
 */
final class WebhookIntake {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookIntake.class);

  private final String topic;
  private final EventIds ids;
  private final CredentialHeaders credentials;
  private final RawTopic raw;
  private final IngestMetrics metrics;

  WebhookIntake(
      String topic,
      EventIds ids,
      CredentialHeaders credentials,
      RawTopic raw,
      IngestMetrics metrics) {
    this.topic = topic;
    this.ids = ids;
    this.credentials = credentials;
    this.raw = raw;
    this.metrics = metrics;
  }

  /**
   * Records the request and tells the outcome once the broker has answered; of a handshake at once,
   * but for one whose signature is not good, which is recorded like any such request.
   *
   * @param done called exactly once, by this thread or the producer's; must not block
   */
  void accept(Source source, ReceivedWebhook request, Consumer<IngestOutcome> done) {
    Handshakes handshakes = source.handshakes();
    switch (handshakes == null ? null : handshakes.answer(request)) {
      case null -> deliver(source, request, done);
      case HandshakeOutcome.Answered answered -> {
        metrics.handshakeAnswered(source.name());
        done.accept(new HandshakeAnswered(answered));
      }
      case HandshakeOutcome.Unproven _ -> {
        metrics.handshakeRefused(source.name());
        UUID id = ids.next(request.receivedAt());
        append(source, request, id, refused(source, id), done);
      }
      case HandshakeOutcome.Forbidden(String reason) -> {
        metrics.handshakeRefused(source.name());
        done.accept(new HandshakeForbidden(reason));
      }
      case HandshakeOutcome.Unanswerable(String reason) -> {
        metrics.handshakeRefused(source.name());
        done.accept(new NotReady(reason));
      }
      case HandshakeOutcome.Malformed(String reason) -> {
        metrics.handshakeRefused(source.name());
        done.accept(new Malformed(reason));
      }
    }
  }

  private void deliver(Source source, ReceivedWebhook request, Consumer<IngestOutcome> done) {
    if (source.record().mode() == SourceRecord.Mode.ASYNC) {
      accept(source, request, ids.next(request.receivedAt()), done);
      return;
    }
    Verdict verdict = source.verifier().verify(request);
    if (verdict instanceof Verdict.Undecided undecided) {
      // once more when the keys may be here; the exchange's own deadline ends the waiting
      var _ = undecided.settled().whenComplete((_, _) -> concludeAgain(source, request, done));
    } else {
      conclude(source, request, verdict, done);
    }
  }

  /** On a thread where nobody would hear of an exception. */
  private void concludeAgain(Source source, ReceivedWebhook request, Consumer<IngestOutcome> done) {
    try {
      conclude(source, request, source.verifier().verify(request), done);
    } catch (RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue(OutcomeKey.SOURCE.text(), source.name())
          .addKeyValue(OutcomeKey.REQUEST.text(), request.requestId())
          .log("a request failed");
      done.accept(new NotDurable());
    }
  }

  // decided first, told last: a request whose signature is refused is recorded like any other
  private void conclude(
      Source source, ReceivedWebhook request, Verdict verdict, Consumer<IngestOutcome> done) {
    UUID id = ids.next(request.receivedAt());
    switch (verdict) {
      case Verdict.Accepted _ -> accept(source, request, id, done);
      case Verdict.Refused(var kind, var _)
          when kind == Verdict.Refused.Kind.NO_SECRET && source.record().fetchKeys() ->
          done.accept(new NotReady("The provider's keys cannot be had now."));
      case Verdict.Refused _ -> append(source, request, id, refused(source, id), done);
      case Verdict.Undecided _ ->
          done.accept(new NotReady("The provider's keys cannot be had yet."));
    }
  }

  private void accept(
      Source source, ReceivedWebhook request, UUID id, Consumer<IngestOutcome> done) {
    append(source, request, id, new Accepted(id, source.provider().successAnswer()), done);
  }

  private void append(
      Source source,
      ReceivedWebhook request,
      UUID id,
      IngestOutcome whenDurable,
      Consumer<IngestOutcome> done) {
    raw.append(
        record(source, request, id),
        durable -> done.accept(durable ? whenDurable : new NotDurable()));
  }

  private static IngestOutcome refused(Source source, UUID id) {
    return new SignatureRefused(id, source.provider().emptyRefusal());
  }

  private ProducerRecord<byte[], byte[]> record(Source source, ReceivedWebhook request, UUID id) {
    var event =
        new RawEvent(
            id,
            source.name(),
            request.receivedAt(),
            request.method(),
            request.target(),
            request.remote(),
            request.requestId(),
            BodyHash.hex(request.body()),
            credentials.seal(source.name(), source.provider(), request.plainHeaders()),
            request.body());
    // a key costs a fifth of the throughput, so only where order was asked for
    byte[] key = source.record().ordering() == null ? null : source.name().getBytes(UTF_8);
    return traced(RawEventCodec.encode(topic, key, event), request.traceparent());
  }

  private static ProducerRecord<byte[], byte[]> traced(
      ProducerRecord<byte[], byte[]> record, @Nullable String traceparent) {
    if (traceparent != null) {
      record.headers().add(RecordHeaders.TRACEPARENT, traceparent.getBytes(UTF_8));
    }
    return record;
  }
}
