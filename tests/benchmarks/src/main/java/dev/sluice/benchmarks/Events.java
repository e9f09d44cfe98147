package dev.sluice.benchmarks;

import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.schemas.VerifiedEventCodec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records as ingest-api and the verifier write them, each event a new one. */
final class Events {
  private static final long SEED = 20_261_129;
  private static final int BODY_BYTES = 1 << 10;

  private final InstantSource clock = InstantSource.system();
  private final Webhooks webhooks = Webhooks.ofSize(BODY_BYTES);
  private final Random random = new Random(SEED);
  private long made;

  /** A genuine event that has not been verified. */
  ProducerRecord<byte[], byte[]> raw(String topic) {
    return RawEventCodec.encode(topic, null, next());
  }

  /** An event that has been verified and whose key is free. */
  ProducerRecord<byte[], byte[]> verified(String topic) {
    return VerifiedEventCodec.encode(topic, null, nextVerified());
  }

  /** As many events that have been verified and whose keys are free. */
  List<VerifiedEvent> verified(int count) {
    return Stream.generate(this::nextVerified).limit(count).toList();
  }

  private VerifiedEvent nextVerified() {
    RawEvent raw = next();
    // as providers' ids are: in no order
    var key =
        new IdempotencyKey(
            Webhooks.SOURCE, new UUID(random.nextLong(), random.nextLong()).toString());
    return VerifiedEvent.verifiedAs(
        raw, SignatureStatus.VERIFIED, Webhooks.PROVIDER, "key-1", key, "push");
  }

  private RawEvent next() {
    Instant now = clock.instant();
    UUID id = id(now);
    byte[] body = webhooks.body(made, 0);
    return new RawEvent(
        id,
        Webhooks.SOURCE,
        now,
        "POST",
        Webhooks.PATH,
        "127.0.0.1",
        id.toString(),
        BodyHash.hex(body),
        headers(id, body),
        body);
  }

  /** In the order of time, as a UUIDv7 is: what is inserted last comes last in an index. */
  private UUID id(Instant now) {
    made++;
    long high = now.toEpochMilli() << 16 | 0x7000 | (made & 0xfff);
    return new UUID(high, Long.MIN_VALUE | made);
  }

  private List<HttpHeader> headers(UUID id, byte[] body) {
    return List.of(
        HttpHeader.plain("host", "127.0.0.1"),
        HttpHeader.plain("user-agent", "GitHub-Hookshot/0000000"),
        HttpHeader.plain("accept", "*/*"),
        HttpHeader.plain("content-type", "application/json"),
        HttpHeader.plain("content-length", String.valueOf(body.length)),
        HttpHeader.plain("x-github-event", "push"),
        HttpHeader.plain("x-github-delivery", id.toString()),
        HttpHeader.plain("x-github-hook-id", "292430182"),
        HttpHeader.plain("x-github-hook-installation-target-id", "79929171"),
        HttpHeader.plain("x-hub-signature-256", webhooks.signature(body)));
  }
}
