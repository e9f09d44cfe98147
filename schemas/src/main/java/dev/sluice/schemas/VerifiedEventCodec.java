package dev.sluice.schemas;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Verified events to records and back. Thread-safe. */
public final class VerifiedEventCodec {
  private VerifiedEventCodec() {}

  /**
   * The record of a verified event.
   *
   * @param key the source's ordering key, or null
   */
  public static ProducerRecord<byte[], byte[]> encode(
      String topic, byte @Nullable [] key, VerifiedEvent event) {
    ProducerRecord<byte[], byte[]> record = RawEventCodec.encode(topic, key, event.raw());
    var out = new HeaderWriter(record.headers());
    out.add(RecordHeaders.SIGNATURE_STATUS, event.status().wireName())
        .add(RecordHeaders.PROVIDER, event.provider())
        .add(RecordHeaders.KEY_ID, event.keyId())
        .add(RecordHeaders.IDEMPOTENCY_KEY, event.idempotencyKey().toString())
        .add(RecordHeaders.EVENT_TYPE, event.eventType())
        .add(RecordHeaders.CLEAN_TOPIC, event.cleanTopic());
    ReplayedEventCodec.write(out, event.replay());
    return record;
  }

  /**
   * The verified event of a record.
   *
   * @throws MalformedRecordException if the record does not follow the contract
   */
  public static VerifiedEvent decode(ConsumerRecord<byte[], byte[]> record) {
    var in = new HeaderReader(record);
    SignatureStatus status =
        in.required(RecordHeaders.SIGNATURE_STATUS, SignatureStatus::ofWireName);
    if (!status.forwarded()) {
      throw in.malformed("signature status %s is not forwarded".formatted(status.wireName()));
    }
    return VerifiedEvent.verifiedAs(
            RawEventCodec.read(in, record),
            status,
            in.required(RecordHeaders.PROVIDER),
            in.optional(RecordHeaders.KEY_ID),
            in.required(RecordHeaders.IDEMPOTENCY_KEY, IdempotencyKey::parse),
            in.optional(RecordHeaders.EVENT_TYPE))
        .boundFor(in.optional(RecordHeaders.CLEAN_TOPIC))
        .replayedBy(ReplayedEventCodec.read(in));
  }
}
