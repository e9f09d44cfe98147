package dev.sluice.console.replays;

import dev.sluice.schemas.Coordinates;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A record on a dead-letter topic as it is shown; null is what cannot be read from it.
 *
 * @param at when it was dead-lettered
 * @param eventId which event
 * @param receivedAt when that was received
 * @param source that it was sent to
 * @param stage that gave up
 * @param reason why
 * @param topic that the stage read it from
 * @param record where it lies now
 * @param outcome what the tables tell of the event by now; null where it is in none, as after the
 *     verifier gave up
 */
record DeadLetter(
    Instant at,
    @Nullable UUID eventId,
    @Nullable Instant receivedAt,
    @Nullable String source,
    @Nullable String stage,
    @Nullable String reason,
    @Nullable String topic,
    Coordinates record,
    @Nullable String outcome) {
  /** The same with what the tables tell. */
  DeadLetter nowBeing(@Nullable String outcomeNow) {
    return new DeadLetter(
        at, eventId, receivedAt, source, stage, reason, topic, record, outcomeNow);
  }
}
