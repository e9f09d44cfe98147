package dev.sluice.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/** Examples of each record, and the way of a produced record to its consumer. */
final class Events {
  static final UUID ID = UUID.fromString("019352a0-7c1e-7d33-8a51-0d4f4b1f6a01");
  static final Instant RECEIVED_AT = Instant.parse("2026-11-24T12:00:00.123456Z");
  static final byte[] BODY = {0, 1, (byte) 0xff, '{', '}', 0};

  private Events() {}

  static RawEvent raw(HttpHeader... headers) {
    return new RawEvent(
        ID,
        "github-acme",
        RECEIVED_AT,
        "POST",
        "/webhooks/github-acme?x=1&x=2",
        "192.0.2.1",
        "req-1",
        BodyHash.hex(BODY),
        List.of(headers),
        BODY);
  }

  static VerifiedEvent verified() {
    return VerifiedEvent.verifiedAs(
            raw(HttpHeader.plain("content-type", "application/json")),
            SignatureStatus.VERIFIED,
            "github",
            "k1",
            new IdempotencyKey("github-acme", "72d3162e"),
            "push")
        .boundFor("acme.events");
  }

  static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
    var record =
        new ConsumerRecord<>(
            sent.topic(),
            3,
            42L,
            0L,
            TimestampType.CREATE_TIME,
            0,
            0,
            sent.key(),
            sent.value(),
            sent.headers(),
            Optional.empty());
    return record;
  }

  static void replace(ProducerRecord<byte[], byte[]> record, String header, String value) {
    record.headers().remove(header);
    record.headers().add(header, value.getBytes(StandardCharsets.UTF_8));
  }

  static List<String> names(ConsumerRecord<byte[], byte[]> record) {
    return java.util.stream.StreamSupport.stream(record.headers().spliterator(), false)
        .map(Header::key)
        .toList();
  }
}
