package dev.sluice.registry;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long something has not answered. It is asked again with back-off, and who wants it waits, for
 * {@link #PATIENCE}; then it is left alone for {@link #REST}, and nobody waits. After that one
 * request tries, and decides whether it is left alone again. The caller's lock guards it.
 */
final class Outage {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final Duration REST = Duration.ofMinutes(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

  private @Nullable Instant failingSince;
  private Instant lastFailure = Instant.MIN;
  private Duration pause = FIRST_PAUSE;
  private @Nullable Instant closedUntil;
  private boolean spent;
  private String reason = "";

  /** Whether it is left alone. */
  boolean isClosed(Instant now) {
    return closedUntil != null && now.isBefore(closedUntil);
  }

  /** Whether it is too early to ask again. */
  boolean isPausing(Instant now) {
    return closedUntil == null && failingSince != null && now.isBefore(lastFailure.plus(pause));
  }

  /** Notes a request: where it was left alone, the others do without until this one has tried. */
  void asked(Instant now) {
    if (closedUntil != null) {
      closedUntil = now.plus(REST);
    }
  }

  /** Why it did not answer. */
  String reason() {
    return reason;
  }

  Instant lastFailure() {
    return lastFailure;
  }

  /** Notes an answer that does not renew the patience: where that is spent, it stays spent. */
  void answered() {
    closedUntil = null;
  }

  void ended() {
    failingSince = null;
    closedUntil = null;
    spent = false;
    pause = FIRST_PAUSE;
  }

  /**
   * Notes that it did not answer.
   *
   * @return whether the patience ended just now
   */
  boolean failed(Instant now, String why) {
    reason = why;
    // an outage that nobody noticed in the meantime does not count against who comes now
    if (failingSince == null || lastFailure.plus(PATIENCE).isBefore(now)) {
      failingSince = now;
      pause = FIRST_PAUSE;
    }
    lastFailure = now;
    if (spent || !now.isBefore(failingSince.plus(PATIENCE))) {
      closedUntil = now.plus(REST);
      boolean before = spent;
      spent = true;
      return !before;
    }
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    return false;
  }
}
