package dev.sluice.dedup;

import dev.sluice.stage.LaneSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The dedup worker's own configuration: the keys {@code sluice.dedup.*}.
 *
 * @param lanes {@code instance-id}, {@code concurrency} and {@code max-poll-records}
 * @param window how long a key is remembered where the source says nothing
 */
@ConfigurationProperties("sluice.dedup")
record DedupProperties(LaneSettings lanes, Duration window) {
  DedupProperties {
    if (window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException(
          "sluice.dedup.window must be longer than nothing, not " + window);
    }
  }

  @ConstructorBinding
  DedupProperties(
      @Nullable String instanceId,
      @DefaultValue("1") int concurrency,
      @DefaultValue("2000") int maxPollRecords,
      @DefaultValue("7d") Duration window) {
    this(
        LaneSettings.of("sluice.dedup", instanceId, concurrency, maxPollRecords).withoutGathering(),
        window);
  }
}
