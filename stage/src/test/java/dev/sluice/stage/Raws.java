package dev.sluice.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Consumed records without meaning. */
final class Raws {
  static final String TOPIC = "in";

  private Raws() {}

  static ConsumerRecord<byte[], byte[]> record(int partition, long offset, byte[] value) {
    return new ConsumerRecord<>(
        TOPIC,
        partition,
        offset,
        1_000 + offset,
        TimestampType.CREATE_TIME,
        -1,
        value.length,
        null,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  static List<ConsumerRecord<byte[], byte[]>> records(int partition, long from, int count) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    for (long offset = from; offset < from + count; offset++) {
      all.add(record(partition, offset, new byte[] {(byte) offset}));
    }
    return all;
  }
}
