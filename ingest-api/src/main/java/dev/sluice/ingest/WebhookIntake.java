package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ingest.IngestOutcome.Accepted;
import dev.sluice.ingest.IngestOutcome.NotDurable;
import dev.sluice.ingest.IngestOutcome.SignatureRefused;
import dev.sluice.providers.Verdict;
import dev.sluice.registry.Source;
import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import dev.sluice.schemas.SourceRecord;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes one durable raw record of each request. Thread-safe; never blocks. */
final class WebhookIntake {
  private final String topic;
  private final EventIds ids;
  private final CredentialHeaders credentials;
  private final RawTopic raw;

  WebhookIntake(String topic, EventIds ids, CredentialHeaders credentials, RawTopic raw) {
    this.topic = topic;
    this.ids = ids;
    this.credentials = credentials;
    this.raw = raw;
  }

  /**
   * Records the request and tells the outcome once the broker has answered.
   *
   * @param done called exactly once, by this thread or the producer's; must not block
   */
  void accept(Source source, ReceivedWebhook request, Consumer<IngestOutcome> done) {
    UUID id = ids.next(request.receivedAt());
    // decided first, told last: a request whose signature is refused is recorded like any other
    IngestOutcome whenDurable = verdict(source, request, id);
    raw.append(
        record(source, request, id),
        durable -> done.accept(durable ? whenDurable : new NotDurable()));
  }

  private static IngestOutcome verdict(Source source, ReceivedWebhook request, UUID id) {
    boolean refused =
        source.record().mode() == SourceRecord.Mode.INLINE
            && source.verifier().verify(request) instanceof Verdict.Refused;
    return refused ? new SignatureRefused(id) : new Accepted(id, source.provider().successAnswer());
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
    return RawEventCodec.encode(topic, key, event);
  }
}
