package dev.sluice.console.replays;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys {@code sluice.replay.*}.
 *
 * @param approval whether another API key than the planner's must approve before a start
 * @param maxEvents most events of one replay
 * @param rate events a second where a replay names no rate
 * @param maxUnderWay most events of one replay that are sent and not through yet
 * @param maxFailures percent of failures at which a replay that names none aborts
 * @param maxLiveLag records that a stage may be behind while a replay sends
 * @param maxLiveDelay age of the oldest record that waits for a stage while a replay sends
 * @param downstreamGroup consumer group that must keep up, too; null for none
 * @param maxDownstreamLag records that it may be behind
 */
@ConfigurationProperties("sluice.replay")
record ReplayProperties(
    @DefaultValue("false") boolean approval,
    @DefaultValue("1000000") int maxEvents,
    @DefaultValue("100") int rate,
    @DefaultValue("1000") int maxUnderWay,
    @DefaultValue("20") int maxFailures,
    @DefaultValue("10000") int maxLiveLag,
    @DefaultValue("10s") Duration maxLiveDelay,
    @Nullable String downstreamGroup,
    @DefaultValue("10000") int maxDownstreamLag) {
  /** Largest rate that may be asked for. */
  static final int HIGHEST_RATE = 10_000;

  private static final int MOST_EVENTS = 10_000_000;
  private static final int MOST_UNDER_WAY = 100_000;

  ReplayProperties {
    within("max-events", maxEvents, 1, MOST_EVENTS);
    within("rate", rate, 1, HIGHEST_RATE);
    within("max-under-way", maxUnderWay, 1, MOST_UNDER_WAY);
    within("max-failures", maxFailures, 0, 100);
    within("max-live-lag", maxLiveLag, 1, Integer.MAX_VALUE);
    within("max-downstream-lag", maxDownstreamLag, 1, Integer.MAX_VALUE);
    if (maxLiveDelay.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "sluice.replay.max-live-delay must be at least 1s, not " + maxLiveDelay);
    }
  }

  private static void within(String key, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "sluice.replay.%s must be from %d to %d, not %d".formatted(key, min, max, value));
    }
  }
}
