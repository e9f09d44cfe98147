package dev.sluice.console.status;

import dev.sluice.schemas.CleanEvent;
import dev.sluice.schemas.CleanEventCodec;
import dev.sluice.schemas.MalformedRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Samples how long events took from their receipt until they were appended to a clean topic: the
 * newest of each partition, by the broker's time of append.
 */
final class Latencies {
  /** Of one partition, so that percentiles mean something and little is read. */
  private static final long NEWEST = 200;

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final KafkaLooks kafka;

  Latencies(KafkaLooks kafka) {
    this.kafka = kafka;
  }

  /**
   * What was sampled, in no order; what a replay brought is left out, and what the broker gave no
   * time.
   *
   * @param from what was appended before is left out
   * @throws org.apache.kafka.common.KafkaException if Kafka does not answer
   */
  List<Duration> sample(Collection<String> topics, Instant from) {
    return kafka.with(consumer -> sample(consumer, topics, from));
  }

  private static List<Duration> sample(
      Consumer<byte[], byte[]> consumer, Collection<String> topics, Instant from) {
    List<Duration> sampled = new ArrayList<>();
    Map<TopicPartition, Long> ends = seek(consumer, topics);
    long start = System.nanoTime();
    while (ends.entrySet().stream()
            .anyMatch(each -> consumer.position(each.getKey()) < each.getValue())
        && System.nanoTime() - start < PATIENCE.toNanos()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Duration latency = latency(record, from);
        if (latency != null) {
          sampled.add(latency);
        }
      }
    }
    return sampled;
  }

  private static Map<TopicPartition, Long> seek(
      Consumer<byte[], byte[]> consumer, Collection<String> topics) {
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
    for (TopicPartition each : partitions) {
      long end = ends.getOrDefault(each, 0L);
      consumer.seek(each, Math.max(first.getOrDefault(each, 0L), end - NEWEST));
    }
    return ends;
  }

  /** Null where it tells nothing of live traffic. */
  static @Nullable Duration latency(ConsumerRecord<byte[], byte[]> record, Instant from) {
    Instant appended = Instant.ofEpochMilli(record.timestamp());
    if (record.timestampType() != TimestampType.LOG_APPEND_TIME || appended.isBefore(from)) {
      return null;
    }
    try {
      CleanEvent event = CleanEventCodec.decode(record);
      Duration latency = Duration.between(event.time(), appended);
      return event.replayId() != null ? null : latency.isNegative() ? Duration.ZERO : latency;
    } catch (MalformedRecordException e) {
      return null; // of somebody else
    }
  }
}
