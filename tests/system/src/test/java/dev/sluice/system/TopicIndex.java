package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.CleanEvent;
import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.testkit.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What a topic holds of some sources for a {@code read_committed} reader: the headers of each
 * record and the hash of its value. Grows with each reading. Not thread-safe.
 */
final class TopicIndex implements AutoCloseable {
  private final Predicate<Entry> wanted;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * One record.
   *
   * @param at where it lies
   * @param headers the last of each name, as UTF-8
   * @param sha256 of its value, made anew from the value
   */
  record Entry(Coordinates at, Map<String, String> headers, String sha256) {
    String header(String name) {
      return headers.get(name);
    }

    /** Name of the source, null where no header tells. */
    String source() {
      String clean = headers.get("ce_source");
      return clean == null
          ? headers.get(RecordHeaders.SOURCE)
          : clean.substring(CleanEvent.SOURCE_PREFIX.length());
    }
  }

  /** An index of the records that are wanted. */
  TopicIndex(String bootstrapServers, String topic, Predicate<Entry> wanted) {
    this.wanted = wanted;
    this.consumer = TopicReader.consumer(bootstrapServers, topic);
  }

  /** Leaves out what is there already. Before the first reading only. */
  TopicIndex fromNow() {
    consumer.seekToEnd(consumer.assignment());
    // it seeks when it is asked where it is
    consumer.assignment().forEach(consumer::position);
    return this;
  }

  /** Everything that is committed on the topic now, in the order of each partition. */
  List<Entry> readAll() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        Entry entry = entry(record);
        if (wanted.test(entry)) {
          entries.add(entry);
        }
      }
    }
    return Collections.unmodifiableList(entries);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private static Entry entry(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    record
        .headers()
        .forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
    byte[] value = record.value() == null ? new byte[0] : record.value();
    return new Entry(Coordinates.of(record), headers, BodyHash.hex(value));
  }
}
