package dev.sluice.console.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Deliveries of a source, step by step.
 *
 * @param source its name
 * @param start of the first step
 * @param step length of each
 * @param steps the oldest first; the last one is still running
 */
record SourceSeries(String source, Instant start, Duration step, List<Count> steps) {
  /** Takes the steps as an unmodifiable copy. */
  SourceSeries {
    steps = List.copyOf(steps);
  }

  /**
   * What came in a step.
   *
   * @param attempts all of it
   * @param good what was forwarded of it
   */
  record Count(long attempts, long good) {
    static final Count NONE = new Count(0, 0);

    Count plus(Count other) {
      return new Count(attempts + other.attempts, good + other.good);
    }

    /** Whether at most so many percent were good, which nothing at all is, too. */
    boolean isAtMost(int percent) {
      return good * 100 <= attempts * percent;
    }

    /** Whether at least so many percent were good, which nothing at all is, too. */
    boolean isAtLeast(int percent) {
      return good * 100 >= attempts * percent;
    }
  }

  /** What came in steps from one, to another that is not counted. */
  Count sum(int from, int to) {
    return steps.subList(Math.max(0, from), Math.max(0, to)).stream()
        .reduce(Count.NONE, Count::plus);
  }

  /** When a step began. */
  Instant at(int index) {
    return start.plus(step.multipliedBy(index));
  }
}
