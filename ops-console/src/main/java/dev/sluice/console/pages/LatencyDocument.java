package dev.sluice.console.pages;

import org.jspecify.annotations.Nullable;

/** What {@code /api/statistics/latency} answers; percentiles are null where no event is new. */
record LatencyDocument(
    int events,
    @Nullable Double p50Seconds,
    @Nullable Double p95Seconds,
    @Nullable Double p99Seconds) {
  /** For people. */
  public String p50() {
    return text(p50Seconds);
  }

  /** For people. */
  public String p95() {
    return text(p95Seconds);
  }

  /** For people. */
  public String p99() {
    return text(p99Seconds);
  }

  private static String text(@Nullable Double seconds) {
    return seconds != null && seconds < 1
        ? Math.round(seconds * 1000) + " ms"
        : new Words().seconds(seconds);
  }
}
