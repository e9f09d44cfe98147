package dev.sluice.schemas;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Clean events to records and back, by the CloudEvents 1.0 Kafka protocol binding §3.2 (binary
 * content mode). Thread-safe.
 */
public final class CleanEventCodec {
  static final String SPEC_VERSION = "ce_specversion";
  static final String ID = "ce_id";
  static final String SOURCE = "ce_source";
  static final String TYPE = "ce_type";
  static final String TIME = "ce_time";
  static final String CONTENT_TYPE = "content-type";
  static final String SLUICE_ID = "ce_sluiceid";
  static final String IDEMPOTENCY_KEY = "ce_idempotencykey";
  static final String SIGNATURE_STATUS = "ce_signaturestatus";
  static final String REPLAY_ID = "ce_replayid";

  private CleanEventCodec() {}

  /**
   * The record of a clean event.
   *
   * @param key the source's ordering key, or null
   */
  public static ProducerRecord<byte[], byte[]> encode(
      String topic, byte @Nullable [] key, CleanEvent event) {
    var record = new ProducerRecord<byte[], byte[]>(topic, null, key, event.body());
    new HeaderWriter(record.headers())
        .add(SPEC_VERSION, "1.0")
        .add(ID, event.id())
        .add(SOURCE, event.source())
        .add(TYPE, event.type())
        .add(TIME, event.time())
        .add(CONTENT_TYPE, event.contentType())
        .add(SLUICE_ID, event.sluiceId().toString())
        .add(IDEMPOTENCY_KEY, event.idempotencyKey().toString())
        .add(SIGNATURE_STATUS, event.signatureStatus().wireName())
        .add(REPLAY_ID, event.replayId());
    return record;
  }

  /**
   * The clean event of a record.
   *
   * @throws MalformedRecordException if the record does not follow the contract
   */
  public static CleanEvent decode(ConsumerRecord<byte[], byte[]> record) {
    var in = new HeaderReader(record);
    byte[] body = record.value();
    if (body == null) {
      throw in.malformed("the value is null, not a body");
    }
    return new CleanEvent(
        in.required(ID),
        in.required(SOURCE),
        in.required(TYPE),
        in.instant(TIME),
        in.optional(CONTENT_TYPE),
        in.uuid(SLUICE_ID),
        in.required(IDEMPOTENCY_KEY, IdempotencyKey::parse),
        in.required(SIGNATURE_STATUS, SignatureStatus::ofWireName),
        in.optional(REPLAY_ID),
        body);
  }
}
