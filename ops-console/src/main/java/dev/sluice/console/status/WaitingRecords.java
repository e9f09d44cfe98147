package dev.sluice.console.status;

import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.ReplayedEventCodec;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Looks at what a group has not committed of a topic, for a few seconds at most. */
final class WaitingRecords {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final KafkaLooks kafka;

  WaitingRecords(KafkaLooks kafka) {
    this.kafka = kafka;
  }

  /**
   * What waits.
   *
   * @param records how many at most: between them the marks of transactions are counted, too
   * @param oldest when the oldest that was seen was received, null if none was
   * @param unknown partitions of which Kafka did not tell in time what waits
   */
  record Waiting(long records, @Nullable Instant oldest, List<Integer> unknown) {}

  /**
   * What waits, by partition.
   *
   * @param behind how many records at most
   * @param oldest when the oldest was received, of the partitions on which records wait
   * @param unknown as above
   */
  record Seen(long behind, Map<Integer, Instant> oldest, List<Integer> unknown) {
    private Waiting all() {
      boolean none = oldest.isEmpty() && unknown.isEmpty();
      return new Waiting(
          none ? 0 : behind,
          oldest.values().stream().min(Instant::compareTo).orElse(null),
          unknown);
    }
  }

  /**
   * What waits on a topic.
   *
   * @param committed offsets of the group that reads it
   * @throws org.apache.kafka.common.KafkaException if Kafka does not answer
   */
  Waiting on(String topic, Map<TopicPartition, Long> committed) {
    return look(topic, committed).all();
  }

  /** The same by partition. */
  Seen look(String topic, Map<TopicPartition, Long> committed) {
    return kafka.with(consumer -> look(consumer, topic, committed));
  }

  private static Seen look(
      Consumer<byte[], byte[]> consumer, String topic, Map<TopicPartition, Long> committed) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long behind = 0;
    for (TopicPartition each : partitions) {
      long from = Math.max(committed.getOrDefault(each, 0L), first.getOrDefault(each, 0L));
      behind += Math.max(0, ends.getOrDefault(each, 0L) - from);
      consumer.seek(each, from);
    }
    return behind == 0 ? new Seen(0, Map.of(), List.of()) : look(consumer, ends, behind, PATIENCE);
  }

  /** The first record of each partition that the consumer is assigned; one deadline for all. */
  static Waiting oldest(
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> ends,
      long behind,
      Duration patience) {
    return look(consumer, ends, behind, patience).all();
  }

  private static Seen look(
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> ends,
      long behind,
      Duration patience) {
    Set<TopicPartition> open = new HashSet<>(consumer.assignment());
    Map<Integer, Instant> oldest = new HashMap<>();
    long start = System.nanoTime();
    while (true) {
      open.removeIf(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
      if (open.isEmpty() || System.nanoTime() - start > patience.toNanos()) {
        List<Integer> unknown = open.stream().map(TopicPartition::partition).sorted().toList();
        return new Seen(behind, Map.copyOf(oldest), unknown);
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        var partition = new TopicPartition(record.topic(), record.partition());
        if (open.remove(partition)) {
          oldest.put(partition.partition(), receivedAt(record));
          consumer.pause(List.of(partition));
        }
      }
    }
  }

  /** What was replayed waits since it was sent again. */
  private static Instant receivedAt(ConsumerRecord<byte[], byte[]> record) {
    if (ReplayedEventCodec.isReplayed(record)) {
      return Instant.ofEpochMilli(record.timestamp());
    }
    Header header = record.headers().lastHeader(RecordHeaders.RECEIVED_AT);
    try {
      if (header != null && header.value() != null) {
        return Instant.parse(new String(header.value(), StandardCharsets.UTF_8));
      }
    } catch (DateTimeException e) {
      // told below
    }
    return Instant.ofEpochMilli(record.timestamp());
  }
}
