package dev.sluice.console.pages;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What {@code /api/statistics/timeline} answers. */
record Timeline(Instant from, Instant to, int stepSeconds, List<Step> steps) {
  private static final List<String> FORWARDED = List.of("verified", "unsigned");

  /** One step. */
  record Step(Instant at, Map<String, Long> verdicts, long duplicates) {
    long received() {
      return verdicts.values().stream().mapToLong(Long::longValue).sum();
    }

    long forwarded() {
      return FORWARDED.stream().mapToLong(status -> verdicts.getOrDefault(status, 0L)).sum();
    }

    long rejected() {
      return received() - forwarded();
    }

    /** A duplicate may have been found after the verdict was counted. */
    long first() {
      return Math.max(0, forwarded() - duplicates);
    }
  }

  /** All attempts. */
  public long received() {
    return steps.stream().mapToLong(Step::received).sum();
  }

  /** Forwarded, and no duplicates. */
  public long first() {
    return steps.stream().mapToLong(Step::first).sum();
  }

  /** Duplicates. */
  public long duplicates() {
    return steps.stream().mapToLong(Step::duplicates).sum();
  }

  /** Rejected ones. */
  public long rejected() {
    return steps.stream().mapToLong(Step::rejected).sum();
  }
}
