package dev.sluice.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes a batch through a stage part by part, so that the database works on one part while the
 * lane's thread goes on with the next: neither waits for the other for longer than a part takes.
 *
 * <p>The order of the parts is kept in each step. A small batch is one part, and everything is done
 * by the lane's thread.
 */
public final class Parts {
  /** Large enough for one statement to be worth its commit, small enough to overlap. */
  private static final int RECORDS = 500;

  private final List<List<ConsumerRecord<byte[], byte[]>>> parts = new ArrayList<>();

  /** The parts of a batch. */
  public Parts(StageBatch batch) {
    List<ConsumerRecord<byte[], byte[]>> records = batch.records();
    for (int from = 0; from < records.size(); from += RECORDS) {
      parts.add(records.subList(from, Math.min(records.size(), from + RECORDS)));
    }
  }

  /**
   * Runs the three steps for each part. Returns when all are done; when a step throws, not before
   * the database's step has ended, so that it never meets the next attempt's.
   *
   * @param prepare on the lane's thread
   * @param store on another thread, for one part after the other; touches the database and nothing
   *     of the batch
   * @param finish on the lane's thread, after the part was stored
   */
  public <P, S> void run(
      Function<List<ConsumerRecord<byte[], byte[]>>, P> prepare,
      Function<P, S> store,
      Consumer<S> finish) {
    if (parts.size() == 1) {
      finish.accept(store.apply(prepare.apply(parts.getFirst())));
      return;
    }
    List<Future<S>> stored = new ArrayList<>(parts.size());
    try (var database = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory())) {
      try {
        for (List<ConsumerRecord<byte[], byte[]>> part : parts) {
          P prepared = prepare.apply(part);
          stored.add(database.submit(() -> store.apply(prepared)));
          if (stored.size() > 1) {
            finish.accept(result(stored.get(stored.size() - 2)));
          }
        }
        finish.accept(result(stored.getLast()));
      } finally {
        // after a failure: what has begun ends by itself, the rest is not wanted any more
        stored.forEach(each -> each.cancel(false));
      }
    }
  }

  private static <S> S result(Future<S> stored) {
    try {
      return stored.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("the database's step failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while the database was at work");
    }
  }
}
