package dev.sluice.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How fast a group that is running and warm takes a heap of records through. The heap is written in
 * one transaction: its readers see nothing of it until all of it is there.
 */
final class Drain implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(20);

  private final String topic;
  private final String group;
  private final Supplier<ProducerRecord<byte[], byte[]>> records;
  private final Worker worker;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Admin admin;

  /**
   * Who drains, as a process.
   *
   * @param alive whether it runs
   * @param log the end of its output
   */
  record Worker(BooleanSupplier alive, Supplier<String> log) {}

  /**
   * A drain of a topic by a group.
   *
   * @param records for that topic
   * @param worker the group's only member
   */
  Drain(
      String bootstrapServers,
      String topic,
      String group,
      Supplier<ProducerRecord<byte[], byte[]>> records,
      Worker worker) {
    this.worker = worker;
    this.topic = topic;
    this.group = group;
    this.records = records;
    Map<String, Object> config = new HashMap<>(ReceiverProducer.SETTINGS);
    config.put("bootstrap.servers", bootstrapServers);
    config.put("transactional.id", "drain-" + topic + "-" + group);
    config.put("transaction.timeout.ms", (int) PATIENCE.toMillis());
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  /** Records a second over the last three quarters of a heap of this size. */
  double perSecond(int count) {
    Map<Integer, Long> ends = heapUp(count);
    long firstQuarter = ends.values().stream().mapToLong(Long::longValue).sum() - count * 3L / 4;
    await(ends, firstQuarter);
    long start = System.nanoTime();
    await(ends, Long.MAX_VALUE);
    return count * 0.75 / ((System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }

  /** Where each partition ends, behind the last record. */
  private Map<Integer, Long> heapUp(int count) {
    Map<Integer, Future<RecordMetadata>> last = new HashMap<>();
    producer.beginTransaction();
    for (int i = 0; i < count; i++) {
      var record = records.get();
      int partition = i % Installation.PARTITIONS;
      last.put(
          partition,
          producer.send(
              new ProducerRecord<>(
                  topic, partition, null, null, record.value(), record.headers())));
    }
    producer.flush();
    Map<Integer, Long> ends = new HashMap<>();
    last.forEach((partition, sent) -> ends.put(partition, get(sent).offset() + 1));
    producer.commitTransaction();
    return ends;
  }

  /** Returns when the group has come to all ends, or to this sum of offsets. */
  private void await(Map<Integer, Long> ends, long sum) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Map<Integer, Long> committed = committed();
      boolean atEnd =
          ends.entrySet().stream()
              .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
      if (atEnd || committed.values().stream().mapToLong(Long::longValue).sum() >= sum) {
        return;
      }
      if (!worker.alive().getAsBoolean() || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%s stands at %s of %s of %s%n%s"
                .formatted(group, committed, ends, topic, worker.log().get()));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private Map<Integer, Long> committed() {
    Map<Integer, Long> offsets = new HashMap<>();
    get(admin
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .toCompletionStage()
            .toCompletableFuture())
        .forEach(
            (partition, offset) -> {
              if (partition.topic().equals(topic) && offset != null) {
                offsets.put(partition.partition(), offset.offset());
              }
            });
    return offsets;
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while draining", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
