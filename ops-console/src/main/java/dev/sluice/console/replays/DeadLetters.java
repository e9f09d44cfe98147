package dev.sluice.console.replays;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RecordHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads the newest records of dead-letter topics; no table has them. */
final class DeadLetters {
  /** Most records of one partition, marks of transactions among them. */
  static final int NEWEST = 500;

  private static final int PARTITION_BYTES = 1 << 20;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long PATIENCE = Duration.ofSeconds(8).toNanos();

  private final ReplayClients clients;
  private final List<String> topics;

  /**
   * Those of some topics.
   *
   * @param topics of dead letters
   */
  DeadLetters(ReplayClients clients, List<String> topics) {
    this.clients = clients;
    this.topics = topics;
  }

  /**
   * What was found.
   *
   * @param letters the newest first
   * @param older whether there are more on the topics, which were not looked at
   */
  record Found(List<DeadLetter> letters, boolean older) {}

  /**
   * The newest letters.
   *
   * @param source of their events, null for any
   * @throws KafkaException if Kafka does not hand them out soon
   */
  Found newest(@Nullable String source, int limit) {
    try (Consumer<byte[], byte[]> consumer = clients.consumer(PARTITION_BYTES)) {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      boolean older = false;
      for (var begin : consumer.beginningOffsets(partitions).entrySet()) {
        long from = ends.getOrDefault(begin.getKey(), 0L) - NEWEST;
        older |= from > begin.getValue();
        consumer.seek(begin.getKey(), Math.max(from, begin.getValue()));
      }
      List<DeadLetter> letters = read(consumer, ends);
      letters.removeIf(letter -> source != null && !source.equals(letter.source()));
      letters.sort(Comparator.comparing(DeadLetter::at).reversed());
      return new Found(
          letters.subList(0, Math.min(limit, letters.size())), older || letters.size() > limit);
    }
  }

  private static List<DeadLetter> read(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    List<DeadLetter> letters = new ArrayList<>();
    long start = System.nanoTime();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() - start > PATIENCE) {
        throw new KafkaException("Kafka does not hand out dead letters in time");
      }
      consumer.poll(POLL).forEach(record -> letters.add(letter(record)));
    }
    return letters;
  }

  private static DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> texts = new HashMap<>();
    for (String name :
        List.of(
            RecordHeaders.ID,
            RecordHeaders.RECEIVED_AT,
            RecordHeaders.DLT_STAGE,
            RecordHeaders.REASON,
            RecordHeaders.DLT_TOPIC)) {
      String text = StoredCopies.text(record, name);
      if (text != null) {
        texts.put(name, text);
      }
    }
    return new DeadLetter(
        Instant.ofEpochMilli(record.timestamp()),
        StoredCopies.parsed(texts.get(RecordHeaders.ID), UUID::fromString),
        StoredCopies.parsed(texts.get(RecordHeaders.RECEIVED_AT), Instant::parse),
        StoredCopies.source(record),
        texts.get(RecordHeaders.DLT_STAGE),
        texts.get(RecordHeaders.REASON),
        texts.get(RecordHeaders.DLT_TOPIC),
        Coordinates.of(record),
        null);
  }
}
