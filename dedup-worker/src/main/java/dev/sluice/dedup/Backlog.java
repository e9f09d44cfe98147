package dev.sluice.dedup;

import dev.sluice.schemas.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the stages, whichever instance has it: the first record that a group has not
 * committed in each partition. An offset alone does not tell, because the marks of transactions
 * count as offsets, too.
 */
final class Backlog {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Admin kafka;
  private final Map<String, Object> clients;
  private final Map<String, String> groups;

  /**
   * What waits on some topics.
   *
   * @param clients settings that every Kafka client gets
   * @param groups that read them, by topic
   */
  Backlog(Admin kafka, Map<String, Object> clients, Map<String, String> groups) {
    this.kafka = kafka;
    this.clients = Map.copyOf(clients);
    this.groups = Map.copyOf(groups);
  }

  /**
   * When the oldest of what waits was received, null if nothing waits.
   *
   * @throws IllegalStateException if Kafka does not say
   */
  @Nullable Instant oldest() {
    List<Instant> received = new ArrayList<>();
    groups.forEach((topic, group) -> received.addAll(firstOf(topic, group)));
    return received.stream().min(Instant::compareTo).orElse(null);
  }

  private List<Instant> firstOf(String topic, String group) {
    Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
    List<Instant> received = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      committed.forEach(
          (partition, offset) -> {
            if (offset != null && partitions.contains(partition)) {
              consumer.seek(partition, offset.offset());
            }
          });
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Set<TopicPartition> open = new HashSet<>(partitions);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (true) {
        open.removeIf(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
        if (open.isEmpty()) {
          return received;
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          var partition = new TopicPartition(topic, record.partition());
          if (open.remove(partition)) {
            received.add(receivedAt(record));
            consumer.pause(List.of(partition));
          }
        }
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("Kafka does not tell what waits on " + open);
        }
      }
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    try {
      return kafka.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not tell the offsets of " + group, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for the offsets of " + group, e);
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = new HashMap<>(clients);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // where what was committed has been deleted since, the first that is left waits
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // one batch of each partition is enough
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** As its header says; of a record that breaks the contract, when it was appended. */
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
}
