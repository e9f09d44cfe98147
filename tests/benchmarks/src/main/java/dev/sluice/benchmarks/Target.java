package dev.sluice.benchmarks;

import java.util.Locale;

/**
 * What was set out to be reached, and what was.
 *
 * @param what is measured
 * @param atLeast whether more is better
 * @param bound that is to be reached
 * @param measured median
 * @param unit behind the figures, may be empty
 */
record Target(String what, boolean atLeast, double bound, double measured, String unit) {
  Target {
    if (!Double.isFinite(measured)) {
      throw new IllegalArgumentException("%s came to %s".formatted(what, measured));
    }
  }

  static Target atLeast(String what, double bound, double measured, String unit) {
    return new Target(what, true, bound, measured, unit);
  }

  static Target atMost(String what, double bound, double measured, String unit) {
    return new Target(what, false, bound, measured, unit);
  }

  boolean met() {
    return atLeast ? measured >= bound : measured <= bound;
  }

  String boundText() {
    return (atLeast ? "≥ " : "≤ ") + figure(bound) + unit;
  }

  String measuredText() {
    return figure(measured) + unit;
  }

  private static String figure(double value) {
    return value >= 1_000
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
  }
}
