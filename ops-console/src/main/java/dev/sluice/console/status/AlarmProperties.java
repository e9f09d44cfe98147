package dev.sluice.console.status;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys {@code sluice.console.alarms.*}.
 *
 * @param every how often is looked
 * @param window deliveries of a source are counted in steps of this; what is now is the running
 *     step and the one before it
 * @param history how far back goes what a source is compared with
 * @param minAttempts fewer attempts than this tell nothing, neither of now nor of before
 * @param goodBefore percent of a source's attempts that were verified while it was well, at least
 * @param goodNow percent of them that are verified while it fails, at most
 * @param silence for how long nothing comes of a source of which something came in nearly every
 *     step before
 * @param stuckAfter for how long the offset of a partition stays where it is though records wait
 * @param maxDelay age of the oldest record that waits for a live stage
 * @param deadLetterWindow how long a dead letter counts as new
 */
@ConfigurationProperties("sluice.console.alarms")
record AlarmProperties(
    @DefaultValue("30s") Duration every,
    @DefaultValue("15m") Duration window,
    @DefaultValue("24h") Duration history,
    @DefaultValue("20") int minAttempts,
    @DefaultValue("90") int goodBefore,
    @DefaultValue("10") int goodNow,
    @DefaultValue("1h") Duration silence,
    @DefaultValue("2m") Duration stuckAfter,
    @DefaultValue("5m") Duration maxDelay,
    @DefaultValue("1h") Duration deadLetterWindow) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int MOST_STEPS = 500;

  AlarmProperties {
    within("every", every, Duration.ofSeconds(1), Duration.ofHours(1));
    within("window", window, Duration.ofMinutes(1), DAY);
    within("history", history, window.multipliedBy(4), window.multipliedBy(MOST_STEPS));
    within("min-attempts", minAttempts, 1, 1_000_000);
    within("good-before", goodBefore, 1, 100);
    within("good-now", goodNow, 0, goodBefore - 1);
    within("silence", silence, window, history.dividedBy(2));
    within("stuck-after", stuckAfter, Duration.ofSeconds(1), DAY);
    within("max-delay", maxDelay, Duration.ofSeconds(1), DAY);
    within("dead-letter-window", deadLetterWindow, Duration.ofMinutes(1), Duration.ofDays(30));
  }

  private static <T extends Comparable<T>> void within(String key, T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "sluice.console.alarms.%s must be from %s to %s, not %s".formatted(key, min, max, value));
    }
  }
}
