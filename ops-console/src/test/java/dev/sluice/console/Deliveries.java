package dev.sluice.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.DeadLetterCodec;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes what receiver and workers would: raw records, and the rows about them. */
final class Deliveries {
  private final Installation installation;

  Deliveries(Installation installation) {
    this.installation = installation;
  }

  /** A raw record on Kafka. */
  Coordinates receive(RawEvent raw) {
    return send(RawEventCodec.encode(installation.topics.raw(), "k".getBytes(UTF_8), raw));
  }

  /** The dead letter of an attempt that a stage read from a topic. */
  Coordinates deadLetter(RawEvent raw, String topic, String stage, String reason) {
    var record = RawEventCodec.encode(topic, null, raw);
    var consumed = new ConsumerRecord<byte[], byte[]>(topic, 0, 7, null, record.value());
    record.headers().forEach(consumed.headers()::add);
    return send(DeadLetterCodec.encode(consumed, stage, reason, new IllegalStateException("x")));
  }

  private Coordinates send(ProducerRecord<byte[], byte[]> record) {
    Map<String, Object> config = installation.kafkaSettings().clientConfig();
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
      var sent = producer.send(record).get();
      return new Coordinates(sent.topic(), sent.partition(), sent.offset());
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A UUIDv7 as the receiver makes them, whose last digit says which it is. */
  static UUID id(Instant at, int number) {
    return new UUID(at.toEpochMilli() << 16 | 0x7000, Long.MIN_VALUE | number);
  }

  static RawEvent raw(UUID id, String source, Instant at, String body, HttpHeader... headers) {
    byte[] bytes = body.getBytes(UTF_8);
    return new RawEvent(
        id,
        source,
        at,
        "POST",
        "/webhooks/" + source + "?token=hush&x=1",
        "192.0.2.9",
        "req-1",
        BodyHash.hex(bytes),
        List.of(headers),
        bytes);
  }

  /** The verifier's row about an event that it forwarded. */
  void verified(RawEvent raw, Coordinates at, String deliveryId, String type) throws SQLException {
    row(
        raw,
        at,
        "'github', 'verified', NULL, 'key1', '%s', '%s'"
            .formatted(raw.source() + ":" + deliveryId, type));
  }

  /** The verifier's row about an event that it rejected. */
  void rejected(RawEvent raw, Coordinates at, String status, String reason) throws SQLException {
    row(raw, at, "'stripe', '%s', '%s', NULL, NULL, NULL".formatted(status, reason));
  }

  private void row(RawEvent raw, Coordinates at, String values) throws SQLException {
    installation.execute(
        """
        INSERT INTO webhook_events (id, received_at, source, provider, signature_status, reason,
            key_id, idempotency_key, event_type, body_sha256, body_size, raw_topic, raw_partition,
            raw_offset)
        VALUES ('%s', '%s', '%s', %s, '\\x%s', %d, '%s', %d, %d)
        """
            .formatted(
                raw.id(),
                raw.receivedAt(),
                raw.source(),
                values,
                raw.bodySha256(),
                raw.body().length,
                at.topic(),
                at.partition(),
                at.offset()));
  }

  /** The dedup worker's claim. */
  void claimed(RawEvent raw, String deliveryId) throws SQLException {
    byte[] hash = new IdempotencyKey(raw.source(), deliveryId).hash();
    installation.execute(
        """
        INSERT INTO idempotency_claims VALUES (1, '\\x%s', '%s', 0, 7, '%s', '\\x%s', '%s')
        """
            .formatted(
                HexFormat.of().formatHex(hash),
                installation.topics.verified(),
                raw.id(),
                raw.bodySha256(),
                raw.receivedAt().plusSeconds(1)));
  }

  /** The dedup worker's row about a duplicate. */
  void repeated(RawEvent raw, String deliveryId, UUID first) throws SQLException {
    installation.execute(
        """
        INSERT INTO duplicate_deliveries
        VALUES ('%s', '%s', '%s', '%s', true, '%s', '%s', '%s', 0, 8)
        """
            .formatted(
                raw.id(),
                raw.source(),
                raw.source() + ":" + deliveryId,
                first,
                raw.receivedAt(),
                raw.receivedAt().plusSeconds(1),
                installation.topics.verified()));
  }
}
