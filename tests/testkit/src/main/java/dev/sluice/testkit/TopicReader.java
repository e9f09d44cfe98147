package dev.sluice.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its beginning as a {@code read_committed} downstream service would. */
public final class TopicReader implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();

  /** A reader of all partitions of a topic. */
  public TopicReader(String bootstrapServers, String topic) {
    this.topic = topic;
    this.consumer = consumer(bootstrapServers, topic);
  }

  /**
   * A consumer of all partitions of a topic, at its beginning, that sees only what is committed.
   */
  public static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, String topic) {
    var consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest",
                "fetch.max.wait.ms", "50",
                "max.poll.records", "10000",
                "enable.auto.commit", "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  /**
   * Everything on the topic once it holds at least so many records.
   *
   * @throws AssertionError if there are fewer when the time is up
   */
  public List<ConsumerRecord<byte[], byte[]>> awaitAtLeast(int count, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (read.size() < count && System.nanoTime() < deadline) {
      poll();
    }
    if (read.size() < count) {
      throw new AssertionError(
          "%s holds %d records after %s, expected at least %d"
              .formatted(topic, read.size(), timeout, count));
    }
    return List.copyOf(read);
  }

  /** Everything that is committed on the topic now. */
  public List<ConsumerRecord<byte[], byte[]>> readAll() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll();
    }
    return List.copyOf(read);
  }

  /** How many records each partition gave so far. */
  public Map<Integer, Long> countsByPartition() {
    return read.stream()
        .collect(Collectors.groupingBy(ConsumerRecord::partition, Collectors.counting()));
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void poll() {
    consumer.poll(Duration.ofMillis(100)).records(topic).forEach(read::add);
  }
}
