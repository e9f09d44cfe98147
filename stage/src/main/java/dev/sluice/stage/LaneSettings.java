package dev.sluice.stage;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How many lanes a stage has in this process, and how much they take at once.
 *
 * @param instanceId unique among the running instances; one that stays the same over a restart
 *     shortens the recovery after a crash
 * @param concurrency consumers in this process
 * @param maxPollRecords most records in one batch
 * @param gathering how long the broker may wait for more records than there are; zero not at all
 */
public record LaneSettings(
    String instanceId, int concurrency, int maxPollRecords, Duration gathering) {
  /**
   * What a transaction costs is paid by all records in it, and at a thousand a second one record at
   * a time would take all of two processors. Each event waits for half of it. Measured at that rate
   * beside 15 ms: the same median, a third less at p99, a tenth less of the processors.
   */
  private static final Duration LIVE = Duration.ofMillis(25);

  private static final int MOST_LANES = 64;
  private static final int MOST_RECORDS = 100_000;

  /**
   * Settings as configured.
   *
   * @param keys where they are configured, such as {@code sluice.verifier}
   * @param instanceId null for one drawn at random
   * @throws IllegalArgumentException naming the key that is out of range
   */
  public static LaneSettings of(
      String keys, @Nullable String instanceId, int concurrency, int maxPollRecords) {
    return new LaneSettings(
        instanceId == null || instanceId.isBlank() ? UUID.randomUUID().toString() : instanceId,
        within(keys + ".concurrency", concurrency, MOST_LANES),
        within(keys + ".max-poll-records", maxPollRecords, MOST_RECORDS),
        LIVE);
  }

  /**
   * The same for a stage that reads what another one has committed: that comes in batches already,
   * and each wait for more would be added to the other stage's.
   */
  public LaneSettings withoutGathering() {
    return new LaneSettings(instanceId, concurrency, maxPollRecords, Duration.ZERO);
  }

  private static int within(String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          "%s must be from 1 to %d, not %d".formatted(key, max, value));
    }
    return value;
  }
}
