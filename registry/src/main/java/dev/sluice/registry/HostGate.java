package dev.sluice.registry;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a host may be asked now. While it does not answer it is asked again with back-off, and
 * who wants its keys waits, for {@link #PATIENCE}; then it is left alone for {@link #REST}, and
 * nobody waits. After that one request tries, and decides whether it is left alone again. And it is
 * never asked more often than {@value #A_MINUTE} times a minute, whatever senders name. The
 * caller's lock guards it.
 */
final class HostGate {
  static final int A_MINUTE = 30;
  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final Duration REST = Duration.ofMinutes(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

  private double tokens = A_MINUTE;
  private @Nullable Instant counted;
  private @Nullable Instant failingSince;
  private Instant lastFailure = Instant.MIN;
  private Duration pause = FIRST_PAUSE;
  private @Nullable Instant closedUntil;
  private String reason = "";

  /** What may be done. */
  enum Admission {
    /** Ask. */
    ASK,
    /** Wait a moment. */
    WAIT,
    /** Do without, see {@link #reason}. */
    CLOSED
  }

  /** Decides; {@code ASK} counts as a request. */
  Admission admit(Instant now) {
    if (closedUntil != null) {
      if (now.isBefore(closedUntil)) {
        return Admission.CLOSED;
      }
      closedUntil = now.plus(REST); // the others, until the one has tried
    } else if (failingSince != null && now.isBefore(lastFailure.plus(pause))) {
      return Admission.WAIT;
    }
    if (!take(now)) {
      return Admission.CLOSED;
    }
    return Admission.ASK;
  }

  /** Why it is not asked. */
  String reason() {
    return tokens < 1 && failingSince == null
        ? "it was asked %d times within a minute".formatted(A_MINUTE)
        : reason;
  }

  void answered() {
    failingSince = null;
    closedUntil = null;
    pause = FIRST_PAUSE;
  }

  /**
   * Notes that it did not answer.
   *
   * @return whether it is left alone from now on, and was not before
   */
  boolean failed(Instant now, String why) {
    reason = why;
    boolean trial = closedUntil != null;
    // an outage that nobody noticed in the meantime does not count against who comes now
    if (failingSince == null || lastFailure.plus(PATIENCE).isBefore(now)) {
      failingSince = now;
      pause = FIRST_PAUSE;
    }
    lastFailure = now;
    if (trial || !now.isBefore(failingSince.plus(PATIENCE))) {
      closedUntil = now.plus(REST);
      return !trial;
    }
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    return false;
  }

  private boolean take(Instant now) {
    if (counted != null) {
      double seconds = Math.max(0, Duration.between(counted, now).toMillis() / 1000.0);
      tokens = Math.min(A_MINUTE, tokens + seconds * A_MINUTE / 60);
    }
    counted = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
