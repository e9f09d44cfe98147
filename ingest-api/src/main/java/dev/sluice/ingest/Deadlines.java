package dev.sluice.ingest;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deadlines on one event loop that all last equally long: the first to begin is the first to be
 * over. So one timer does for all requests of the loop; one for each of them cost a twentieth of
 * the receiver's processor time. Used by its event loop only.
 *
 * @param <T> what has a deadline, one at a time; by identity
 */
final class Deadlines<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

  private final long nanos;
  private final Consumer<T> whenOver;

  /** When each is over, of {@link System#nanoTime}; in the order in which they began. */
  private final Map<T, Long> open = new LinkedHashMap<>();

  private boolean timing;

  /**
   * No deadlines yet.
   *
   * @param length of each
   * @param whenOver told of each that was not ended in time, once
   */
  Deadlines(Duration length, Consumer<T> whenOver) {
    this.nanos = length.toNanos();
    this.whenOver = whenOver;
  }

  /** Begins the deadline of one that has none. */
  void begin(T one) {
    open.put(one, System.nanoTime() + nanos);
    if (!timing) {
      lookAfter(nanos);
    }
  }

  /** Ends a deadline before its time; what has none is left alone. */
  void end(T one) {
    open.remove(one);
  }

  private void lookAfter(long left) {
    timing = true;
    Vertx vertx = Objects.requireNonNull(Vertx.currentContext(), "not on an event loop").owner();
    // rounded up: too early, it would find nothing and look again and again
    vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(left) + 1, _ -> look());
  }

  /** To be timing until the end: telling one may begin another, which must not start a timer. */
  private void look() {
    while (!open.isEmpty()) {
      Map.Entry<T, Long> eldest = open.entrySet().iterator().next();
      long left = eldest.getValue() - System.nanoTime();
      if (left > 0) {
        lookAfter(left);
        return;
      }
      T one = eldest.getKey();
      open.remove(one);
      tell(one);
    }
    timing = false;
  }

  /** Whatever goes wrong with one, the others' deadlines hold. */
  private void tell(T one) {
    try {
      whenOver.accept(one);
    } catch (RuntimeException e) {
      LOG.error("a deadline could not be kept", e);
    }
  }
}
