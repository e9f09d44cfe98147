package dev.sluice.console.replays;

/** How many may be sent now, at a rate. What was not sent in time is not made up for. */
final class Pace {
  private static final double NANOS = 1e9;

  /** Part of a second that may be sent at once. */
  private static final double BURST = 0.5;

  private double allowed = 1;
  private long last;

  /**
   * Nothing is sent yet.
   *
   * @param nanos of a clock that only grows
   */
  Pace(long nanos) {
    this.last = nanos;
  }

  /**
   * How many may be sent.
   *
   * @param rate a second
   */
  int allowed(int rate, long nanos) {
    double more = (nanos - last) / NANOS * rate;
    last = nanos;
    allowed = Math.min(Math.max(1, rate * BURST), allowed + more);
    return (int) allowed;
  }

  void sent(int count) {
    allowed -= count;
  }
}
