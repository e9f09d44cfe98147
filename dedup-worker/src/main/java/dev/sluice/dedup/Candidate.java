package dev.sluice.dedup;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.VerifiedEvent;
import java.time.Duration;
import java.time.Instant;

/**
 * A verified event that asks for its idempotency key.
 *
 * @param event to be forwarded if the key is its own
 * @param at where its verified record lies
 * @param window how long its source remembers a key
 */
record Candidate(VerifiedEvent event, Coordinates at, Duration window) {
  Instant receivedAt() {
    return event.raw().receivedAt();
  }

  /** The claim it would make. */
  Claim claimAt(Instant now) {
    return new Claim(at, event.raw().id(), event.raw().bodySha256(), now);
  }
}
