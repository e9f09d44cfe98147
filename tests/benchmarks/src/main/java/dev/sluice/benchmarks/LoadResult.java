package dev.sluice.benchmarks;

import java.util.BitSet;
import org.HdrHistogram.Histogram;

/**
 * What became of a load.
 *
 * @param answered requests with a 2xx in the measured time
 * @param acknowledged the numbers of all requests with a 2xx, those of the warm-up included
 * @param failed requests without one: another status, a broken connection, no answer at all, or due
 *     and never sent because no connection was free
 * @param seconds that were measured
 * @param latency in microseconds, of a closed loop from sending, of an open one from when it was
 *     due, to the last byte of the answer
 */
record LoadResult(
    long answered, BitSet acknowledged, long failed, double seconds, Histogram latency) {
  /** Requests with a 2xx, those of the warm-up included. */
  int answeredInAll() {
    return acknowledged.cardinality();
  }

  double perSecond() {
    return answered / seconds;
  }

  /** Milliseconds that this percentage of the requests stayed within. */
  double millis(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1_000.0;
  }
}
