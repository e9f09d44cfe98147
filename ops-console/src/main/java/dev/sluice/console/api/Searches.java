package dev.sluice.console.api;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets only so many searches at the database at once. One can take seconds, and without a bound a
 * few of them would have all connections, and no key could be checked. Thread-safe.
 */
public final class Searches {
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private final Semaphore free;
  private final Duration patience;

  /**
   * None runs yet.
   *
   * @param most how many may run at once
   * @param patience how long one more waits
   */
  public Searches(int most, Duration patience) {
    this.free = new Semaphore(most);
    this.patience = patience;
  }

  /**
   * What a search finds.
   *
   * @throws ApiException if too many others run
   */
  public <T> T run(Supplier<T> search) throws InterruptedException {
    if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw ApiException.busy("too many searches run already; try again", AGAIN);
    }
    try {
      return search.get();
    } finally {
      free.release();
    }
  }
}
