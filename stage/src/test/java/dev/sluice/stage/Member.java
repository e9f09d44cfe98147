package dev.sluice.stage;

import dev.sluice.process.Tracing;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.testkit.TestKafka;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A lane on a thread of its own, with the clients' settings of the real one. */
final class Member implements AutoCloseable {
  static final int MAX_POLL_INTERVAL_MS = 6_000;

  private final StageLane lane;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;

  /**
   * Starts to work.
   *
   * @param id tells its transactional id from the other members'
   * @param topic of the records
   * @param producers may interfere with the producer
   */
  Member(
      TestKafka kafka,
      String id,
      String topic,
      Stage stage,
      UnaryOperator<Producer<byte[], byte[]>> producers) {
    this(kafka, id, topic, stage, producers, Map.of());
  }

  /**
   * Starts to work.
   *
   * @param overrides settings of its clients
   */
  Member(
      TestKafka kafka,
      String id,
      String topic,
      Stage stage,
      UnaryOperator<Producer<byte[], byte[]>> producers,
      Map<String, Object> overrides) {
    var settings = KafkaSettings.of(kafka.bootstrapServers(), null);
    var limits = BatchLimits.of(2_000);
    Map<String, Object> reading =
        StageClients.consumer(
            settings, "group-" + topic, limits.ofOnePoll(), Duration.ofMillis(10));
    reading.put("max.poll.interval.ms", MAX_POLL_INTERVAL_MS);
    reading.putAll(overrides);
    Map<String, Object> writing = StageClients.producer(settings, topic + "-" + id);
    writing.putAll(overrides);
    var bytes = new ByteArraySerializer();
    this.lane =
        new StageLane(
            "test",
            "lane " + id,
            stage,
            limits,
            () -> producers.apply(new KafkaProducer<>(writing, bytes, bytes)),
            InstantSource.system(),
            Tracing.off());
    this.consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.thread = Thread.ofPlatform().name("member-" + id).start(() -> work(topic));
  }

  StageLane lane() {
    return lane;
  }

  private void work(String topic) {
    consumer.subscribe(
        List.of(topic),
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            lane.released();
          }
        });
    try (consumer;
        lane) {
      while (true) {
        poll();
      }
    } catch (WakeupException e) {
      // closed
    }
  }

  private void poll() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try {
      consumer.poll(Duration.ofMillis(200)).forEach(records::add);
    } catch (IllegalStateException e) {
      return; // a poll that loses its partitions; the container goes on as well
    }
    if (!records.isEmpty()) {
      lane.accept(records, consumer);
    }
  }

  @Override
  public void close() {
    lane.interruptBackOff();
    try {
      while (thread.isAlive()) {
        consumer.wakeup();
        boolean _ = thread.join(Duration.ofMillis(200));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
