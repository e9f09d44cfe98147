package dev.sluice.schemas;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Rejected events to records and back. Thread-safe. */
public final class RejectedEventCodec {
  private RejectedEventCodec() {}

  /** The record of a rejected event. */
  public static ProducerRecord<byte[], byte[]> encode(String topic, RejectedEvent event) {
    ProducerRecord<byte[], byte[]> record = RawEventCodec.encode(topic, null, event.raw());
    new HeaderWriter(record.headers())
        .add(RecordHeaders.SIGNATURE_STATUS, event.status().wireName())
        .add(RecordHeaders.REASON, event.reason());
    return record;
  }

  /**
   * The rejected event of a record.
   *
   * @throws MalformedRecordException if the record does not follow the contract
   */
  public static RejectedEvent decode(ConsumerRecord<byte[], byte[]> record) {
    var in = new HeaderReader(record);
    SignatureStatus status =
        in.required(RecordHeaders.SIGNATURE_STATUS, SignatureStatus::ofWireName);
    if (status.forwarded()) {
      throw in.malformed("signature status %s is not rejected".formatted(status.wireName()));
    }
    return new RejectedEvent(
        RawEventCodec.read(in, record), status, in.required(RecordHeaders.REASON));
  }
}
