package dev.sluice.stage;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * The transactional producer of one lane, replaced when it is beyond repair. Used by one thread
 * after the other: the one that starts the lanes, the lane's, the one that stops them.
 */
final class LaneProducer {
  private final Supplier<Producer<byte[], byte[]>> producers;
  private @Nullable Producer<byte[], byte[]> producer;

  /**
   * No producer yet.
   *
   * @param producers makes one, and another with the same transactional id
   */
  LaneProducer(Supplier<Producer<byte[], byte[]>> producers) {
    this.producers = producers;
  }

  /**
   * A producer that can begin a transaction. When it returns, no transaction of its predecessors is
   * under way: {@code initTransactions} fenced them and waited until what they had begun was
   * committed or aborted, offsets included.
   */
  Producer<byte[], byte[]> ready() {
    Producer<byte[], byte[]> ready = producer;
    if (ready == null) {
      ready = producers.get();
      try {
        ready.initTransactions();
      } catch (RuntimeException e) {
        ready.close(Duration.ZERO);
        throw e;
      }
      producer = ready;
    }
    return ready;
  }

  /** Ends the transaction that was begun, if there is one, without committing it. */
  void abort() {
    Producer<byte[], byte[]> aborting = producer;
    if (aborting == null) {
      return;
    }
    try {
      aborting.abortTransaction();
    } catch (RuntimeException e) {
      // fenced, or a commit without answer: the next producer's initTransactions settles it
      drop(Duration.ZERO);
    }
  }

  /** Closes the producer; the next use makes another. */
  void drop(Duration timeout) {
    Producer<byte[], byte[]> dropped = producer;
    producer = null;
    if (dropped != null) {
      dropped.close(timeout);
    }
  }
}
