package dev.sluice.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The limit of a worker: takes records from one topic to another, exactly once, 2,000 a batch, and
 * does nothing else. Arguments: broker, topic to read, topic to write, group.
 */
public final class TransactionLoop {
  private static final int BATCH = 2_000;

  /** Records sent sooner wait for longer, see the pipeline's own lanes. */
  private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private TransactionLoop() {}

  /** Runs it until the process ends. */
  public static void main(String[] args) {
    String out = args[2];
    try (var consumer = consumer(args[0], args[3]);
        var producer = producer(args[0], args[3])) {
      producer.initTransactions();
      consumer.subscribe(List.of(args[1]));
      long lastCommit = System.nanoTime() - GAP_NANOS;
      while (!Thread.currentThread().isInterrupted()) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
        if (records.isEmpty()) {
          continue;
        }
        LockSupport.parkNanos(lastCommit + GAP_NANOS - System.nanoTime());
        producer.beginTransaction();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          var _ =
              producer.send(
                  new ProducerRecord<>(out, null, null, null, record.value(), record.headers()));
        }
        producer.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata());
        producer.commitTransaction();
        lastCommit = System.nanoTime();
      }
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String broker, String group) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", broker);
    config.put("group.id", group);
    config.put("group.protocol", "consumer");
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    config.put("auto.offset.reset", "earliest");
    config.put("max.poll.records", BATCH);
    config.put("max.partition.fetch.bytes", 4 << 20);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static KafkaProducer<byte[], byte[]> producer(String broker, String group) {
    Map<String, Object> config = new HashMap<>(ReceiverProducer.SETTINGS);
    config.put("bootstrap.servers", broker);
    config.put("transactional.id", "loop-" + group);
    config.put("retry.backoff.ms", 5);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
