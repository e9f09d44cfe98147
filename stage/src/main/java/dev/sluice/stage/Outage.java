package dev.sluice.stage;

import dev.sluice.process.PostgresTls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a lane cannot go on, from its first failed attempt to its next good one. Logs the beginning,
 * a change of reason and the end, never a single retry. One thread writes, any may read.
 */
final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
  static final Duration FIRST_DELAY = Duration.ofMillis(100);

  /** Far below max.poll.interval.ms, so that waiting never costs the membership in the group. */
  static final Duration LONGEST_DELAY = Duration.ofSeconds(5);

  private final String lane;
  private final InstantSource clock;
  private volatile @Nullable String reason;
  private Instant since = Instant.EPOCH;
  private long attempts;

  Outage(String lane, InstantSource clock) {
    this.lane = lane;
    this.clock = clock;
  }

  /** Notes a failed attempt and says how long to wait before the next. */
  Duration failed(Throwable failure) {
    String now = describe(failure);
    if (reason == null) {
      since = clock.instant();
      LOG.error("{} stands still and retries until it can go on: {}", lane, now, failure);
    } else if (!now.equals(reason)) {
      LOG.warn("{} still stands still, now because of: {}", lane, now);
    }
    reason = now;
    return delay(attempts++);
  }

  /** Notes a good attempt. */
  void over() {
    if (reason != null) {
      LOG.info(
          "{} goes on after {} and {} failed attempts",
          lane,
          Duration.between(since, clock.instant()),
          attempts);
      reason = null;
      attempts = 0;
    }
  }

  /** Why the lane stands still, null while it does not. */
  @Nullable String reason() {
    return reason;
  }

  /** 100 ms doubled with each attempt, at most 5 s. */
  static Duration delay(long attempt) {
    if (attempt >= 6) {
      return LONGEST_DELAY;
    }
    return FIRST_DELAY.multipliedBy(1L << attempt);
  }

  /** The failure and what is at its root; stable over retries. */
  private static String describe(Throwable failure) {
    String tls = PostgresTls.reason(failure);
    if (tls != null) {
      return tls;
    }
    Throwable root = failure;
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    String outer = failure.toString();
    String inner = root.toString();
    return inner.equals(outer) ? outer : outer + ", caused by " + inner;
  }
}
