package dev.sluice.console.replays;

import dev.sluice.process.Traceparent;
import dev.sluice.schemas.MalformedRecordException;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import dev.sluice.schemas.RecordHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads many events from where their bytes lie. Not thread-safe. */
final class StoredEvents implements AutoCloseable {
  /** Of one reading; exceeded by what one poll gives. */
  private static final long MOST_BYTES = 8L << 20;

  /** So far apart it is cheaper to ask anew than to read what lies between. */
  private static final long GAP = 500;

  private static final int PARTITION_BYTES = 1 << 20;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int POLLS = 20;

  private final Consumer<byte[], byte[]> consumer;

  StoredEvents(ReplayClients clients) {
    this.consumer = clients.consumer(PARTITION_BYTES);
  }

  /**
   * An event as it was received.
   *
   * @param item what was asked for
   * @param key of the record, null for none
   * @param raw the event
   * @param traceparent of the record, null where its trace was not recorded
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stored(Item item, byte @Nullable [] key, RawEvent raw, byte @Nullable [] traceparent) {}

  /**
   * What a reading gave; items in neither list were too many for one.
   *
   * @param found events with the bytes that were received
   * @param missing items whose bytes are there no more
   */
  record Reading(List<Stored> found, List<Item> missing) {
    private long bytes() {
      return found.stream().mapToLong(stored -> stored.raw().body().length).sum();
    }
  }

  /**
   * Reads items, as many as memory allows and at least one.
   *
   * @throws KafkaException if Kafka does not answer
   */
  Reading read(Collection<Item> items) {
    Map<TopicPartition, List<Item>> byPartition =
        items.stream()
            .collect(
                Collectors.groupingBy(
                    item -> new TopicPartition(item.at().topic(), item.at().partition())));
    var reading = new Reading(new ArrayList<>(), new ArrayList<>());
    for (Map.Entry<TopicPartition, List<Item>> each : byPartition.entrySet()) {
      if (reading.bytes() < MOST_BYTES) {
        read(each.getKey(), each.getValue(), reading);
      }
    }
    return reading;
  }

  private void read(TopicPartition partition, List<Item> items, Reading reading) {
    TreeMap<Long, Item> wanted = new TreeMap<>();
    items.forEach(item -> wanted.put(item.at().offset(), item));
    if (!exists(partition)) {
      reading.missing().addAll(items);
      return;
    }
    consumer.assign(Set.of(partition));
    long first = consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    long next = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    drop(wanted.headMap(first), reading);
    drop(wanted.tailMap(next), reading);
    long position = Long.MIN_VALUE;
    int empty = 0;
    while (!wanted.isEmpty() && reading.bytes() < MOST_BYTES) {
      if (wanted.firstKey() < position || wanted.firstKey() > position + GAP) {
        consumer.seek(partition, wanted.firstKey());
      }
      List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
      records.forEach(record -> take(record, wanted, reading));
      position = consumer.position(partition);
      // what lay there was no committed record
      drop(wanted.headMap(position), reading);
      empty = records.isEmpty() ? empty + 1 : 0;
      if (empty > POLLS) {
        throw new KafkaException("Kafka does not hand out %s".formatted(partition));
      }
    }
  }

  private boolean exists(TopicPartition partition) {
    return consumer.partitionsFor(partition.topic()).stream()
        .anyMatch(info -> info.partition() == partition.partition());
  }

  private static void drop(Map<Long, Item> gone, Reading reading) {
    reading.missing().addAll(gone.values());
    gone.clear();
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record, Map<Long, Item> wanted, Reading reading) {
    Item item = wanted.remove(record.offset());
    if (item == null) {
      return;
    }
    try {
      RawEvent raw = RawEventCodec.decode(record);
      // a topic that was deleted and made anew has other events at the same places
      if (raw.id().equals(item.eventId())) {
        reading.found().add(new Stored(item, record.key(), raw, traceparent(record)));
        return;
      }
    } catch (MalformedRecordException e) {
      // is not the record that was received, either
    }
    reading.missing().add(item);
  }

  private static byte @Nullable [] traceparent(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(RecordHeaders.TRACEPARENT);
    return header != null && Traceparent.isValid(header.value()) ? header.value() : null;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
