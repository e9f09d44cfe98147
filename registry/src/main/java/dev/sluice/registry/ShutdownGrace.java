package dev.sluice.registry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The key {@code sluice.shutdown-grace} of every app: how long after SIGTERM the work that is under
 * way may take to end. Who starts the process must wait a little longer before it kills.
 */
public final class ShutdownGrace {
  private static final Duration DEFAULT = Duration.ofSeconds(10);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private ShutdownGrace() {}

  /**
   * The grace as configured.
   *
   * @param configured null for ten seconds
   * @throws IllegalArgumentException naming the key, if it is out of range
   */
  public static Duration of(@Nullable Duration configured) {
    Duration grace = configured == null ? DEFAULT : configured;
    if (grace.compareTo(SHORTEST) < 0 || grace.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "sluice.shutdown-grace [SLUICE_SHUTDOWN_GRACE] must be from %s to %s, not %s"
              .formatted(SHORTEST, LONGEST, grace));
    }
    return grace;
  }
}
