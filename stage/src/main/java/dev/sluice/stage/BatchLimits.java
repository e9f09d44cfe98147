package dev.sluice.stage;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * How large a batch may grow. Kafka limits what is fetched by its compressed size only, and a
 * megabyte of zeros compresses to nothing: two thousand records may be gigabytes. So the consumer
 * hands out few records at a time, and a batch is filled up with as many as memory allows.
 *
 * @param records most of them in a batch
 * @param bytes at which a batch is full; exceeded by what one poll gives
 */
record BatchLimits(int records, long bytes) {
  /** Most records of one poll; those of a batch's last poll lie beyond its limit of bytes. */
  static final int MOST_OF_ONE_POLL = 20;

  /** Far longer than that takes, and short where there was nothing more. */
  private static final Duration HAND_OUT = Duration.ofMillis(5);

  private static final long MOST_BYTES = 32L << 20;

  /** With the limit of bytes that the clients' settings are made for. */
  static BatchLimits of(int records) {
    return new BatchLimits(records, MOST_BYTES);
  }

  /** For {@code max.poll.records}. */
  int ofOnePoll() {
    return Math.min(records, MOST_OF_ONE_POLL);
  }

  /** Adds what the consumer has at hand until the batch is full. May run rebalance listeners. */
  void fill(List<ConsumerRecord<byte[], byte[]>> batch, Consumer<byte[], byte[]> consumer) {
    long size = sizeOf(batch, 0);
    int from = 0;
    while (size < bytes && batch.size() + ofOnePoll() <= records && batch.size() > from) {
      // a poll that gave all it may has left some behind, which the client's own thread hands out
      Duration wait = batch.size() - from < ofOnePoll() ? Duration.ZERO : HAND_OUT;
      from = batch.size();
      consumer.poll(wait).forEach(batch::add);
      size += sizeOf(batch, from);
    }
  }

  private static long sizeOf(List<ConsumerRecord<byte[], byte[]>> batch, int from) {
    long size = 0;
    for (ConsumerRecord<byte[], byte[]> record : batch.subList(from, batch.size())) {
      size += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
      for (Header header : record.headers()) {
        size += header.key().length() + (header.value() == null ? 0 : header.value().length);
      }
    }
    return size;
  }
}
