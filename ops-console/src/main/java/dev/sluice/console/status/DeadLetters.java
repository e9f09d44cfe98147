package dev.sluice.console.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Counts what was appended to the dead-letter topics of late. */
final class DeadLetters {
  private final KafkaLooks kafka;
  private final List<String> topics;
  private final Duration window;

  DeadLetters(KafkaLooks kafka, List<String> topics, Duration window) {
    this.kafka = kafka;
    this.topics = List.copyOf(topics);
    this.window = window;
  }

  /**
   * An alarm for each topic that something was appended to.
   *
   * @throws org.apache.kafka.common.KafkaException if Kafka does not answer
   */
  List<Alarm> alarms(Instant now) {
    return kafka.with(consumer -> alarms(consumer, now));
  }

  private List<Alarm> alarms(Consumer<byte[], byte[]> consumer, Instant now) {
    List<Alarm> alarms = new ArrayList<>();
    for (String topic : topics) {
      Alarm alarm = alarm(consumer, topic, now.minus(window));
      if (alarm != null) {
        alarms.add(alarm);
      }
    }
    return alarms;
  }

  /** Marks of transactions count as records; without a record there is none. */
  private @Nullable Alarm alarm(Consumer<byte[], byte[]> consumer, String topic, Instant from) {
    Map<TopicPartition, Long> times = new HashMap<>();
    consumer
        .partitionsFor(topic)
        .forEach(
            info -> times.put(new TopicPartition(topic, info.partition()), from.toEpochMilli()));
    Map<TopicPartition, Long> ends = consumer.endOffsets(times.keySet());
    long records = 0;
    Instant first = null;
    for (var found : consumer.offsetsForTimes(times).entrySet()) {
      OffsetAndTimestamp at = found.getValue();
      if (at != null) {
        records += Math.max(0, ends.getOrDefault(found.getKey(), 0L) - at.offset());
        Instant appended = Instant.ofEpochMilli(at.timestamp());
        first = first == null || appended.isBefore(first) ? appended : first;
      }
    }
    return first == null || records == 0
        ? null
        : Alarm.of(
            AlarmKind.DEAD_LETTERS,
            topic,
            first,
            "%d records at most could not be processed".formatted(records));
  }
}
