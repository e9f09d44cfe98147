package dev.sluice.console.replays;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a replay has to wait for live traffic: while a stage is behind, or a downstream
 * consumer. Looks once a second at most. Not thread-safe.
 */
final class LiveTraffic implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int POLLS = 40;

  private final Admin admin;
  private final Consumer<byte[], byte[]> consumer;
  private final List<Stage> stages;
  private final ReplayProperties limits;
  private final InstantSource clock;
  private Instant looked = Instant.MIN;
  private @Nullable String reason;

  /**
   * A stage of live traffic.
   *
   * @param name for people
   * @param topic that it reads
   * @param group as which it reads
   */
  record Stage(String name, String topic, String group) {}

  LiveTraffic(
      ReplayClients clients, List<Stage> stages, ReplayProperties limits, InstantSource clock) {
    this.admin = clients.admin();
    this.consumer = clients.consumer(1); // one batch
    this.stages = stages;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * What a replay has to wait for, null for nothing.
   *
   * @throws KafkaException if Kafka does not say
   */
  @Nullable String inTheWay() {
    Instant now = clock.instant();
    if (looked.isBefore(now.minus(EVERY))) {
      reason = look(now);
      looked = now;
    }
    return reason;
  }

  private @Nullable String look(Instant now) {
    for (Stage stage : stages) {
      String late = late(stage, now);
      if (late != null) {
        return late;
      }
    }
    String group = limits.downstreamGroup();
    if (group == null) {
      return null;
    }
    long lag = lag(committed(group)).values().stream().mapToLong(Long::longValue).sum();
    return lag > limits.maxDownstreamLag()
        ? "the downstream group %s is %d records behind".formatted(group, lag)
        : null;
  }

  private @Nullable String late(Stage stage, Instant now) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    consumer
        .partitionsFor(stage.topic())
        .forEach(info -> positions.put(new TopicPartition(stage.topic(), info.partition()), 0L));
    positions.putAll(committed(stage.group()));
    positions.keySet().removeIf(partition -> !partition.topic().equals(stage.topic()));
    Map<TopicPartition, Long> lag = lag(positions);
    long records = lag.values().stream().mapToLong(Long::longValue).sum();
    if (records > limits.maxLiveLag()) {
      return "the %s is %d records behind".formatted(stage.name(), records);
    }
    lag.values().removeIf(each -> each == 0);
    Instant oldest = lag.isEmpty() ? null : oldest(lag.keySet(), positions);
    Duration delay = oldest == null ? Duration.ZERO : Duration.between(oldest, now);
    return delay.compareTo(limits.maxLiveDelay()) > 0
        ? "the %s is %d seconds behind".formatted(stage.name(), delay.toSeconds())
        : null;
  }

  private Map<TopicPartition, Long> committed(String group) {
    try {
      Map<TopicPartition, Long> offsets = new HashMap<>();
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  offsets.put(partition, offset.offset());
                }
              });
      return offsets;
    } catch (ExecutionException e) {
      throw new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  /** Marks of transactions count as records, too. */
  private Map<TopicPartition, Long> lag(Map<TopicPartition, Long> positions) {
    // of partitions that it does not have the client says with each answer that it has them not
    consumer.assign(positions.keySet());
    Map<TopicPartition, Long> first = consumer.beginningOffsets(positions.keySet());
    Map<TopicPartition, Long> next = consumer.endOffsets(positions.keySet());
    Map<TopicPartition, Long> lag = new HashMap<>();
    positions.forEach(
        (partition, position) -> {
          long from = Math.max(position, first.getOrDefault(partition, 0L));
          lag.put(partition, Math.max(0, next.getOrDefault(partition, 0L) - from));
        });
    return lag;
  }

  /**
   * When the oldest record that waits was appended; its time of receipt may be that of a replay.
   */
  private @Nullable Instant oldest(
      Set<TopicPartition> waiting, Map<TopicPartition, Long> positions) {
    consumer.assign(waiting);
    // those that it had before are paused still
    consumer.resume(waiting);
    Map<TopicPartition, Long> ends = consumer.endOffsets(waiting);
    waiting.forEach(each -> consumer.seek(each, positions.getOrDefault(each, 0L)));
    Set<TopicPartition> open = new HashSet<>(waiting);
    Instant oldest = null;
    for (int i = 0; i < POLLS; i++) {
      open.removeIf(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
      if (open.isEmpty()) {
        return oldest;
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        var partition = new TopicPartition(record.topic(), record.partition());
        if (open.remove(partition)) {
          Instant appended = Instant.ofEpochMilli(record.timestamp());
          oldest = oldest == null || appended.isBefore(oldest) ? appended : oldest;
          consumer.pause(List.of(partition));
        }
      }
    }
    throw new KafkaException("Kafka does not tell what waits");
  }

  @Override
  public void close() {
    consumer.close();
    admin.close(Duration.ZERO);
  }
}
