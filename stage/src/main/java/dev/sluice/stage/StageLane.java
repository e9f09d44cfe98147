package dev.sluice.stage;

import dev.sluice.process.Tracing;
import dev.sluice.schemas.Coordinates;
import dev.sluice.stage.StageBatch.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the batches of one consumer through a stage, exactly once: what the stage sends, its dead
 * letters and the batch's offsets become visible in one Kafka transaction or not at all. One thread
 * calls {@link #accept}; one producer belongs to it.
 *
 * <p>This is the one place that decides what becomes of an attempt:
 *
 * <table>
 * <caption>What becomes of an attempt</caption>
 * <tr><td>the stage returns, the transaction commits</td><td>acknowledged, outcomes counted</td></tr>
 * <tr><td>a record breaks the wire contract</td><td>dead letter, the batch goes on</td></tr>
 * <tr><td>a record fails in a way nobody foresaw</td><td>dead letter within a budget, then retry</td></tr>
 * <tr><td>broker or database refuses a record for what it is</td><td>retry at once, then dead letter</td></tr>
 * <tr><td>anything else: database or broker down, fenced, tables missing, a mistake of ours</td>
 * <td>retry for ever with back-off, {@link #trouble} says why</td></tr>
 * </table>
 *
 * <p>After a failed attempt the consumer goes on from the group's committed offsets, not from the
 * batch's first record: a commit whose answer was lost may have happened.
 *
 * <p>Why nothing is committed twice, whoever is paused or killed at whatever moment, is in {@code
 * docs/adr/0008}.
 */
final class StageLane implements AutoCloseable {
  /** A send right after a commit meets the commit's unfinished markers and backs off for longer. */
  private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final String stageName;
  private final Stage stage;
  private final LaneProducer producer;
  private final BatchLimits limits;
  private final Tracing tracing;
  private final DeadLetterBudget budget;
  private final Outage outage;
  private final DeadLetterLog deadLetters = new DeadLetterLog();
  private final Map<Coordinates, Refusal> refusals = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Instant oldest;
  private boolean positionInDoubt;
  private boolean partitionsLost;
  private long lastCommit = System.nanoTime() - GAP_NANOS;

  /**
   * A lane that has done nothing yet.
   *
   * @param stageName in dead letters, such as {@code verifier}
   * @param lane names this lane in logs
   * @param limits of a batch
   * @param producers makes the lane's transactional producer, and another with the same
   *     transactional id when one is beyond repair
   */
  StageLane(
      String stageName,
      String lane,
      Stage stage,
      BatchLimits limits,
      Supplier<Producer<byte[], byte[]>> producers,
      InstantSource clock,
      Tracing tracing) {
    this.stageName = stageName;
    this.stage = stage;
    this.limits = limits;
    this.tracing = tracing;
    this.producer = new LaneProducer(producers);
    this.budget = new DeadLetterBudget(clock);
    this.outage = new Outage(lane, clock);
  }

  /**
   * Takes one batch through the stage. Returns when it is committed, or when the consumer's
   * positions are set back and the back-off has passed; never throws for a failed attempt.
   *
   * @param records in the order of each partition; the batch's first, more are polled
   * @param consumer that gave the records, which polls on this thread
   */
  void accept(List<ConsumerRecord<byte[], byte[]>> records, Consumer<byte[], byte[]> consumer) {
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(records);
    try {
      if (positionInDoubt && !partitionsLost) {
        resumeFromCommitted(batch, consumer);
        return;
      }
      limits.fill(batch, consumer);
      if (partitionsLost) {
        // the poll that tells of a loss may still hand out records of what was lost, and a new
        // membership that knows nothing of them would be allowed to commit them
        partitionsLost = false;
        setBack(batch, consumer);
        return;
      }
      oldest = oldestOf(batch);
      commit(batch, consumer.groupMetadata());
      oldest = null;
      outage.over();
    } catch (RefusedException e) {
      setBack(batch, consumer);
    } catch (RuntimeException e) {
      setBack(batch, consumer);
      await(outage.failed(e));
    }
  }

  /**
   * Ends what a killed predecessor with the same transactional id has left open. Until then, and
   * else until the transaction's time is up, the broker tells nobody the offsets in it, so that no
   * partition goes on. Before the consumer starts.
   *
   * @throws org.apache.kafka.common.KafkaException if the broker does not do it now
   */
  void settle() {
    var _ = producer.ready();
  }

  /** Why the lane stands still, null while it does not. Any thread. */
  @Nullable String trouble() {
    return outage.reason();
  }

  /** Kafka timestamp of the oldest record in the batch being worked on, null for none. */
  @Nullable Instant oldestUnprocessed() {
    return oldest;
  }

  /**
   * Forgets the batch that is being gathered or retried, because some partitions are no longer this
   * consumer's: another lane has their trouble now.
   */
  void released() {
    partitionsLost = true;
    oldest = null;
    outage.over();
  }

  /** Ends a back-off at once. Any thread; the first step of stopping. */
  void interruptBackOff() {
    closed.countDown();
  }

  /** Closes the producer. After the last {@link #accept} only. */
  @Override
  public void close() {
    interruptBackOff();
    producer.drop(Duration.ofSeconds(5));
  }

  private void commit(
      List<ConsumerRecord<byte[], byte[]>> records, ConsumerGroupMetadata groupBefore) {
    Producer<byte[], byte[]> sending = producer.ready();
    Map<TopicPartition, OffsetAndMetadata> next = nextOffsets(records);
    var membership = new Membership(next.keySet(), groupBefore.generationId());
    var batch =
        new StageBatch(stageName, records, membership, sending, refusals, budget, this::awaitGap);
    var spans = BatchSpans.begin(tracing, stageName, stage.beginsTraces(), records);
    Runnable counting;
    try {
      sending.beginTransaction();
      counting = stage.process(batch.tracedBy(spans));
      awaitGap();
      // the membership from before the batch: who lost a partition meanwhile must not commit
      sending.sendOffsetsToTransaction(next, groupBefore);
      sending.commitTransaction();
    } catch (RuntimeException e) {
      producer.abort();
      spans.aborted(e);
      if (hasTimedOut(e)) {
        // the client stays with a partition until it has sent a batch's worth of bytes there, also
        // when its leader has gone; another one begins with one that has a leader
        producer.drop(Duration.ZERO);
      }
      if (batch.newRefusals().isEmpty()) {
        throw e;
      }
      refusals.putAll(batch.newRefusals());
      throw new RefusedException(e);
    }
    lastCommit = System.nanoTime();
    refusals.clear();
    counting.run();
    deadLetters.tell(batch.reasons(), spans);
    spans.committed();
  }

  private static boolean hasTimedOut(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  private void setBack(List<ConsumerRecord<byte[], byte[]>> batch, Consumer<?, ?> consumer) {
    positionInDoubt = true;
    Map<TopicPartition, Long> firsts = new HashMap<>();
    batch.forEach(record -> firsts.putIfAbsent(partitionOf(record), record.offset()));
    firsts.forEach((partition, offset) -> seek(consumer, partition, offset));
  }

  private static void seek(Consumer<?, ?> consumer, TopicPartition partition, long offset) {
    try {
      consumer.seek(partition, offset);
    } catch (IllegalStateException e) {
      // no longer ours: its next owner begins where the group has come to
    }
  }

  /** Only a ready producer guarantees that no commit of ours is still under way. */
  private void resumeFromCommitted(
      List<ConsumerRecord<byte[], byte[]>> batch, Consumer<?, ?> consumer) {
    var _ = producer.ready();
    setBack(batch, consumer);
    consumer
        .committed(consumer.assignment())
        .forEach(
            (partition, committed) -> {
              if (committed != null) {
                seek(consumer, partition, committed.offset());
              }
            });
    positionInDoubt = false;
  }

  private void awaitGap() {
    long left = lastCommit + GAP_NANOS - System.nanoTime();
    if (left > 0) {
      await(Duration.ofNanos(left));
    }
  }

  private void await(Duration time) {
    try {
      boolean _ = closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> nextOffsets(
      List<ConsumerRecord<byte[], byte[]>> records) {
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      next.put(
          partitionOf(record),
          new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
    }
    return next;
  }

  private static Instant oldestOf(List<ConsumerRecord<byte[], byte[]>> records) {
    long oldest = Long.MAX_VALUE;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      oldest = Math.min(oldest, record.timestamp());
    }
    return Instant.ofEpochMilli(oldest);
  }

  private static TopicPartition partitionOf(ConsumerRecord<?, ?> record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  /**
   * Some records were found unfit: the next attempt knows them, so there is nothing to wait for.
   */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private RefusedException(RuntimeException cause) {
      super(cause);
    }
  }
}
