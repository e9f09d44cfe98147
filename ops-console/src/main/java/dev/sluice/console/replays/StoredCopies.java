package dev.sluice.console.replays;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.MalformedRecordException;
import dev.sluice.schemas.RawEventCodec;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads the topics that have events of which nothing says where on them they lie. */
final class StoredCopies {
  /** Clocks differ, and a sender's is not asked. */
  private static final Duration SLACK = Duration.ofMinutes(10);

  private static final int PARTITION_BYTES = 1 << 20;
  private static final int LONGEST_TEXT = 600;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int POLLS = 40;

  private final ReplayClients clients;
  private final Topics topics;

  StoredCopies(ReplayClients clients, Topics topics) {
    this.clients = clients;
    this.topics = topics;
  }

  /** Takes what was read, some records at a time. */
  interface Reader {
    /** Called often, also with nothing. */
    void take(List<Placed> records);
  }

  /** Where rejected events and dead letters lie. */
  List<String> all() {
    List<String> all = new ArrayList<>(List.of(topics.rejected()));
    all.addAll(deadLetters());
    return all;
  }

  /** Where dead letters lie. */
  List<String> deadLetters() {
    return List.of(
        Topics.deadLetter(topics.raw()),
        Topics.deadLetter(topics.verified()),
        Topics.deadLetter(topics.replay()));
  }

  /**
   * Reads topics to their ends.
   *
   * @param from nothing is there that was received before and is wanted
   * @return how many records do not tell their id or when they were received
   * @throws KafkaException if Kafka does not answer
   */
  int read(List<String> names, Instant from, Reader reader) {
    int nameless = 0;
    for (String topic : names) {
      nameless += read(topic, from.minus(SLACK), reader);
    }
    return nameless;
  }

  private int read(String topic, Instant from, Reader reader) {
    try (Consumer<byte[], byte[]> consumer = clients.consumer(PARTITION_BYTES)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      seek(consumer, partitions, ends, from);
      int nameless = 0;
      int empty = 0;
      while (partitions.stream()
          .anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
        List<Placed> placed = new ArrayList<>();
        int polled = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          Placed one = placed(record);
          polled++;
          if (one == null) {
            nameless++;
          } else {
            placed.add(one);
          }
        }
        reader.take(placed);
        empty = polled == 0 ? empty + 1 : 0;
        if (empty > POLLS) {
          throw new KafkaException("Kafka does not hand out " + topic);
        }
      }
      return nameless;
    }
  }

  private static void seek(
      Consumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> ends,
      Instant from) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(each -> times.put(each, Math.max(0, from.toEpochMilli())));
    Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(times);
    for (TopicPartition each : partitions) {
      OffsetAndTimestamp offset = offsets.get(each);
      consumer.seek(each, offset == null ? ends.getOrDefault(each, 0L) : offset.offset());
    }
  }

  private static @Nullable Placed placed(ConsumerRecord<byte[], byte[]> record) {
    UUID id = parsed(text(record, RecordHeaders.ID), UUID::fromString);
    Instant receivedAt = parsed(text(record, RecordHeaders.RECEIVED_AT), Instant::parse);
    return id == null || receivedAt == null
        ? null
        : new Placed(
            id,
            source(record),
            receivedAt,
            text(record, RecordHeaders.REASON),
            isReadable(record),
            Coordinates.of(record));
  }

  /** The source that a record names; null where it names none that could be one. */
  static @Nullable String source(ConsumerRecord<byte[], byte[]> record) {
    String source = text(record, RecordHeaders.SOURCE);
    return source != null && SourceRecord.NAME.matcher(source).matches() ? source : null;
  }

  /** What a text means; null where there is none, or it means nothing. */
  static <T> @Nullable T parsed(@Nullable String text, Function<String, T> meaning) {
    try {
      return text == null ? null : meaning.apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }

  private static boolean isReadable(ConsumerRecord<byte[], byte[]> record) {
    try {
      var _ = RawEventCodec.decode(record);
      return true;
    } catch (MalformedRecordException e) {
      return false;
    }
  }

  /** As PostgreSQL can hold it. */
  static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null || header.value() == null) {
      return null;
    }
    String text = new String(header.value(), StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    int end =
        text.offsetByCodePoints(0, Math.min(LONGEST_TEXT, text.codePointCount(0, text.length())));
    return text.substring(0, end);
  }
}
