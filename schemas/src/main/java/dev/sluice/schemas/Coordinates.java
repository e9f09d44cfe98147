package dev.sluice.schemas;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where a record lies in Kafka.
 *
 * @param topic name
 * @param partition number
 * @param offset in the partition
 */
public record Coordinates(String topic, int partition, long offset) {
  /** The coordinates of a consumed record. */
  public static Coordinates of(ConsumerRecord<?, ?> record) {
    return new Coordinates(record.topic(), record.partition(), record.offset());
  }
}
