package dev.sluice.schemas;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Writes what a stage could not process to the dead-letter topic of where it came from. */
public final class DeadLetterCodec {
  private DeadLetterCodec() {}

  /**
   * The dead letter of a record: its key, value and headers as they are, and what went wrong.
   *
   * @param stage which stage gave up, such as {@code verifier}
   * @param reason one sentence for a person; carries no secret and no body
   * @param exception what the stage met
   */
  public static ProducerRecord<byte[], byte[]> encode(
      ConsumerRecord<byte[], byte[]> record, String stage, String reason, Throwable exception) {
    var letter =
        new ProducerRecord<>(Topics.deadLetter(record.topic()), null, record.key(), record.value());
    for (Header header : record.headers()) {
      letter.headers().add(header);
    }
    new HeaderWriter(letter.headers())
        .add(RecordHeaders.DLT_STAGE, stage)
        .add(RecordHeaders.REASON, reason)
        .add(RecordHeaders.DLT_EXCEPTION, exception.getClass().getName())
        .add(RecordHeaders.DLT_TOPIC, record.topic())
        .add(RecordHeaders.DLT_PARTITION, String.valueOf(record.partition()))
        .add(RecordHeaders.DLT_OFFSET, String.valueOf(record.offset()));
    return letter;
  }
}
