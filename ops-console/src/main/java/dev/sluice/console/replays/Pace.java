package dev.sluice.console.replays;

import java.time.Duration;

/**
 * How many may be sent now, at a rate that is come to slowly: what has not run for long is compiled
 * while it runs, and live traffic would wait for the compilers. What was not sent in time is not
 * made up for.
 */
final class Pace {
  /** From the first to the first at the full rate. */
  static final Duration SLOW = Duration.ofSeconds(15);

  /** Part of the rate that is sent at first. */
  private static final double FIRST = 0.1;

  private static final double NANOS = 1e9;

  /** Part of a second that may be sent at once. */
  private static final double BURST = 0.5;

  private final long begun;
  private double allowed = 1;
  private long last;

  /**
   * Nothing is sent yet.
   *
   * @param nanos of a clock that only grows
   */
  Pace(long nanos) {
    this.begun = nanos;
    this.last = nanos;
  }

  /**
   * How many may be sent.
   *
   * @param rate a second, in the end
   */
  int allowed(int rate, long nanos) {
    double now = rate * part(nanos - begun);
    double more = (nanos - last) / NANOS * now;
    last = nanos;
    allowed = Math.min(Math.max(1, now * BURST), allowed + more);
    return (int) allowed;
  }

  private static double part(long nanos) {
    return Math.min(1, FIRST + (1 - FIRST) * nanos / SLOW.toNanos());
  }

  void sent(int count) {
    allowed -= count;
  }
}
