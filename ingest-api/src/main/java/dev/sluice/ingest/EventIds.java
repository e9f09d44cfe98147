package dev.sluice.ingest;

import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes event ids: UUIDv7 (RFC 9562 §5.7) whose first random bits hold the microseconds within the
 * millisecond (§6.2, method 3), so that ids of one receiver sort nearly as the events came.
 * Thread-safe if its source of randomness is.
 */
final class EventIds {
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final RandomGenerator random;

  EventIds(RandomGenerator random) {
    this.random = random;
  }

  /** A new id of an event received at a time. */
  UUID next(Instant receivedAt) {
    long micros = receivedAt.get(ChronoField.MICRO_OF_SECOND) % 1_000;
    // 12 bits for a thousandth of a millisecond
    long fraction = (micros << 12) / 1_000;
    long high = (receivedAt.toEpochMilli() << 16) | VERSION_7 | fraction;
    return new UUID(high, VARIANT | (random.nextLong() >>> 2));
  }
}
