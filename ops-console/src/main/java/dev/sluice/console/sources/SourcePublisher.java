package dev.sluice.console.sources;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.MalformedRecordException;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.SourceRecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Makes the topic of sources say what the database says. One at a time may publish. */
public final class SourcePublisher {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int EMPTY_POLLS = 10;
  private static final int TIMEOUT_MS = 10_000;
  private static final int MAX_RECORD_BYTES = 2 << 20;

  private final KafkaSettings kafka;
  private final String topic;

  /** Asks Kafka for nothing yet. */
  public SourcePublisher(KafkaSettings kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  /**
   * Sends what the topic lacks or has differently, and deletes from it what is not wanted; returns
   * when the broker has all of it.
   *
   * @param wanted every source, by name
   * @return names of the sources that were sent or deleted
   * @throws org.apache.kafka.common.KafkaException if the broker does not answer in time
   */
  public List<String> publish(Map<String, SourceRecord> wanted)
      throws ExecutionException, InterruptedException {
    return publish(wanted, Set.of());
  }

  /**
   * As above, but leaves some as the topic has them.
   *
   * @param withheld names of those
   */
  List<String> publish(Map<String, SourceRecord> wanted, Set<String> withheld)
      throws ExecutionException, InterruptedException {
    Map<String, ConsumerRecord<byte[], byte[]>> published = read();
    List<String> names = new ArrayList<>();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    wanted.forEach(
        (name, source) -> {
          if (!withheld.contains(name) && !says(published.get(name), source)) {
            names.add(name);
            records.add(SourceRecordCodec.encode(topic, source));
          }
        });
    published.forEach(
        (name, record) -> {
          if (record.value() != null && !wanted.containsKey(name)) {
            names.add(name);
            records.add(SourceRecordCodec.tombstone(topic, name));
          }
        });
    if (!records.isEmpty()) {
      send(records);
    }
    return names;
  }

  private static boolean says(
      @Nullable ConsumerRecord<byte[], byte[]> record, SourceRecord source) {
    if (record == null || record.value() == null) {
      return false;
    }
    try {
      return SourceRecordCodec.decode(record).equals(source);
    } catch (MalformedRecordException e) {
      return false;
    }
  }

  /** The last record of each source. */
  private Map<String, ConsumerRecord<byte[], byte[]>> read() {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS / 2);
    config.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "sluice-console");
    var bytes = new ByteArrayDeserializer();
    Map<String, ConsumerRecord<byte[], byte[]>> last = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream().map(SourcePublisher::partition).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      int empty = 0;
      while (!ends.entrySet().stream()
          .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
        var records = consumer.poll(POLL);
        empty = records.isEmpty() ? empty + 1 : 0;
        if (empty == EMPTY_POLLS) {
          throw new TimeoutException(topic + " cannot be read to its end");
        }
        for (var record : records) {
          if (record.key() != null) {
            last.put(new String(record.key(), UTF_8), record);
          }
        }
      }
    }
    return last;
  }

  private void send(List<ProducerRecord<byte[], byte[]>> records)
      throws ExecutionException, InterruptedException {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS / 2);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "sluice-console");
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
      List<Future<?>> sent = new ArrayList<>();
      records.forEach(record -> sent.add(producer.send(record)));
      for (Future<?> each : sent) {
        each.get();
      }
    }
  }

  private static TopicPartition partition(PartitionInfo info) {
    return new TopicPartition(info.topic(), info.partition());
  }
}
