package dev.sluice.console.status;

import dev.sluice.console.status.SourceSeries.Count;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells from what came of a source whether it is in trouble. What it says depends on nothing but
 * the series and what it said before.
 */
final class SourceRules {
  /** So many steps are now: the running one may just have begun. */
  private static final int NOW = 2;

  /** A source is regular if something came in that part of the steps, in percent. */
  private static final int REGULAR = 90;

  /** So many times as long as the silence must it have been regular before. */
  private static final int REGULAR_FOR = 4;

  private final AlarmProperties limits;

  SourceRules(AlarmProperties limits) {
    this.limits = limits;
  }

  /**
   * That nearly all is rejected of a source of which nearly all was verified. Once it was said, it
   * is said until something good comes again, however little comes.
   *
   * @param before the same alarm as it was, null if there was none
   */
  @Nullable Alarm failing(SourceSeries series, @Nullable Alarm before) {
    int size = series.steps().size();
    Count now = series.sum(size - NOW, size);
    if (!now.isAtMost(limits.goodNow())) {
      return null;
    }
    if (before != null) {
      return alarm(series, before.since(), now);
    }
    int begin = size - NOW;
    while (begin > 0 && series.steps().get(begin - 1).isAtMost(limits.goodNow())) {
      begin--;
    }
    return now.attempts() >= limits.minAttempts() && wasWell(series, begin)
        ? alarm(series, firstAttempt(series, begin), now)
        : null;
  }

  /** Of the step in which it began, one part was good; it tells nothing. */
  private boolean wasWell(SourceSeries series, int begin) {
    boolean between = begin > 0 && !series.steps().get(begin - 1).isAtLeast(limits.goodBefore());
    Count earlier = series.sum(0, between ? begin - 1 : begin);
    return earlier.attempts() >= limits.minAttempts() && earlier.isAtLeast(limits.goodBefore());
  }

  private static Instant firstAttempt(SourceSeries series, int begin) {
    int first = begin;
    while (series.steps().get(first).attempts() == 0) {
      first++;
    }
    return series.at(first);
  }

  private static Alarm alarm(SourceSeries series, Instant since, Count now) {
    return Alarm.ofSource(
        AlarmKind.SOURCE_FAILING,
        series.source(),
        since,
        "nearly all deliveries are rejected that used to be verified: %d of the last %d"
            .formatted(now.attempts() - now.good(), now.attempts()));
  }

  /**
   * That nothing comes any more of a source of which something came all the time. Once it was said,
   * it is said until something comes.
   *
   * @param before the same alarm as it was, null if there was none
   */
  @Nullable Alarm silent(SourceSeries series, @Nullable Alarm before) {
    int size = series.steps().size();
    int begin = size;
    while (begin > 0 && series.steps().get(begin - 1).attempts() == 0) {
      begin--;
    }
    if (begin == size) {
      return null;
    }
    if (before != null) {
      return silent(series, before.since());
    }
    long steps = limits.silence().dividedBy(series.step());
    boolean longEnough = size - 1 - begin >= steps; // the running step may just have begun
    return longEnough && wasRegular(series, begin, steps * REGULAR_FOR)
        ? silent(series, series.at(begin))
        : null;
  }

  private boolean wasRegular(SourceSeries series, int end, long steps) {
    int first = 0;
    while (first < end && series.steps().get(first).attempts() == 0) {
      first++; // it may be new
    }
    long busy =
        series.steps().subList(first, end).stream().filter(step -> step.attempts() > 0).count();
    return end - first >= steps
        && busy * 100 >= (long) (end - first) * REGULAR
        && series.sum(first, end).attempts() >= limits.minAttempts();
  }

  private static Alarm silent(SourceSeries series, Instant since) {
    return Alarm.ofSource(
        AlarmKind.SOURCE_SILENT,
        series.source(),
        since,
        "nothing comes any more, where something came all the time");
  }
}
