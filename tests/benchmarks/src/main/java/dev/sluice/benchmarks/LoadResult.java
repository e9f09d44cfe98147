package dev.sluice.benchmarks;

import org.HdrHistogram.Histogram;

/**
 * What became of a load.
 *
 * @param answered requests with a 2xx in the measured time
 * @param answeredInAll the same with those of the warm-up
 * @param failed requests without one: another status, a broken connection, no answer at all
 * @param seconds that were measured
 * @param latency in microseconds, of a closed loop from sending, of an open one from when it was
 *     due, to the last byte of the answer
 */
record LoadResult(
    long answered, long answeredInAll, long failed, double seconds, Histogram latency) {
  double perSecond() {
    return answered / seconds;
  }

  /** Milliseconds that this percentage of the requests stayed within. */
  double millis(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1_000.0;
  }
}
