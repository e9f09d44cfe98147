package dev.sluice.console.status;

import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Looks at what a group has not committed of a topic. */
final class WaitingRecords {
  private static final int TIMEOUT_MS = 4_000;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int POLLS = 40;

  private final KafkaSettings kafka;

  WaitingRecords(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * What waits.
   *
   * @param records how many at most: between them the marks of transactions are counted, too
   * @param oldest when the oldest was received, null if nothing waits
   */
  record Waiting(long records, @Nullable Instant oldest) {}

  /**
   * What waits on a topic.
   *
   * @param committed offsets of the group that reads it
   * @throws KafkaException if Kafka does not answer
   */
  Waiting on(String topic, Map<TopicPartition, Long> committed) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
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
      Instant oldest = behind == 0 ? null : oldest(consumer, partitions, ends);
      return new Waiting(oldest == null ? 0 : behind, oldest);
    }
  }

  private static @Nullable Instant oldest(
      KafkaConsumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> ends) {
    Set<TopicPartition> open = new HashSet<>(partitions);
    Instant oldest = null;
    for (int i = 0; i < POLLS; i++) {
      open.removeIf(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
      if (open.isEmpty()) {
        return oldest;
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        var partition = new TopicPartition(record.topic(), record.partition());
        if (open.remove(partition)) {
          Instant received = receivedAt(record);
          oldest = oldest == null || received.isBefore(oldest) ? received : oldest;
          consumer.pause(List.of(partition));
        }
      }
    }
    throw new KafkaException("it does not tell what waits");
  }

  private static Instant receivedAt(ConsumerRecord<byte[], byte[]> record) {
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

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1); // one batch
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "sluice-console");
    var bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(config, bytes, bytes);
  }
}
