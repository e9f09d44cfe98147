package dev.sluice.console.events;

import dev.sluice.console.api.ApiException;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.MalformedRecordException;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads single records of the raw topic. Few at a time: each may be as large as a body may be. */
final class RawRecords {
  private static final int AT_A_TIME = 4;
  private static final int TIMEOUT_MS = 5_000;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int POLLS = 10;

  private final KafkaSettings kafka;
  private final Semaphore turns = new Semaphore(AT_A_TIME);

  RawRecords(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * The attempt as it was received; its body has the SHA-256 that was taken at receipt.
   *
   * @throws ApiException 410 if Kafka does not have it any more, 503 if Kafka does not answer
   */
  RawEvent read(Event event, Coordinates at) throws InterruptedException {
    if (!turns.tryAcquire(TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
      throw ApiException.unavailable("too many bodies are being read; try again");
    }
    try {
      return checked(event, at, find(at));
    } catch (UnknownTopicOrPartitionException e) {
      throw gone(at);
    } catch (KafkaException e) {
      throw ApiException.unavailable("Kafka does not answer; try again");
    } finally {
      turns.release();
    }
  }

  private static RawEvent checked(
      Event event, Coordinates at, @Nullable ConsumerRecord<byte[], byte[]> record) {
    if (record == null) {
      throw gone(at);
    }
    try {
      RawEvent raw = RawEventCodec.decode(record);
      // a topic that was deleted and made anew has other events at the same places
      if (raw.id().equals(event.id()) && raw.bodySha256().equals(event.bodySha256())) {
        return raw;
      }
    } catch (MalformedRecordException e) {
      // is not the record that was received, either
    }
    throw ApiException.gone(
        "another record lies at %s-%d@%d than the one of this event"
            .formatted(at.topic(), at.partition(), at.offset()));
  }

  private static ApiException gone(Coordinates at) {
    return ApiException.gone(
        "Kafka does not have %s-%d@%d any more: it is past the topic's retention"
            .formatted(at.topic(), at.partition(), at.offset()));
  }

  private @Nullable ConsumerRecord<byte[], byte[]> find(Coordinates at) {
    var partition = new TopicPartition(at.topic(), at.partition());
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      if (consumer.partitionsFor(at.topic()).stream()
          .noneMatch(info -> info.partition() == at.partition())) {
        return null;
      }
      consumer.assign(List.of(partition));
      Long first = consumer.beginningOffsets(List.of(partition)).get(partition);
      Long end = consumer.endOffsets(List.of(partition)).get(partition);
      if (first == null || end == null || at.offset() < first || at.offset() >= end) {
        return null;
      }
      consumer.seek(partition, at.offset());
      for (int i = 0; i < POLLS; i++) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          return record.offset() == at.offset() ? record : null;
        }
      }
      throw new KafkaException("nothing came");
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1); // one batch
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "sluice-console-reader");
    var bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(config, bytes, bytes);
  }
}
