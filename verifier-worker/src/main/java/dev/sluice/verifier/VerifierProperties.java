package dev.sluice.verifier;

import dev.sluice.stage.LaneSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The verifier's own configuration: the keys {@code sluice.verifier.*}.
 *
 * @param lanes {@code instance-id}, {@code concurrency} and {@code max-poll-records}
 */
@ConfigurationProperties("sluice.verifier")
record VerifierProperties(LaneSettings lanes) {
  private static final Duration REPLAY_GATHERING = Duration.ofMillis(250);

  @ConstructorBinding
  VerifierProperties(
      @Nullable String instanceId,
      @DefaultValue("1") int concurrency,
      @DefaultValue("2000") int maxPollRecords) {
    this(LaneSettings.of("sluice.verifier", instanceId, concurrency, maxPollRecords));
  }

  /**
   * The one lane of replays, whose rate is bounded where they are sent. Nobody waits for one event
   * of them, and each of its transactions takes from live traffic what it costs: so there are few.
   */
  LaneSettings replayLanes() {
    return new LaneSettings(lanes.instanceId(), 1, lanes.maxPollRecords(), REPLAY_GATHERING);
  }
}
