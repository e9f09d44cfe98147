package dev.sluice.dedup;

import dev.sluice.schemas.Coordinates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code idempotency_claims}: this key was first seen in that verified record.
 *
 * @param owner where the verified record that made the claim lies
 * @param eventId its event
 * @param bodySha256 of its body, hexadecimal
 * @param claimedAt when it was made; {@link Instant#EPOCH} once it is released
 */
record Claim(Coordinates owner, UUID eventId, String bodySha256, Instant claimedAt) {
  /**
   * Who of the records of one key claims it, given the claim that stands.
   *
   * <ul>
   *   <li>No claim, or one that was released: the first record.
   *   <li>One of the records made the claim: nobody. We are a reprocessing, the claim is theirs.
   *   <li>Otherwise the first record that was received more than the dedup window after the claim
   *       was made. Times of receipt count, so that a backlog does not let a duplicate through.
   *   <li>If there is none: nobody, all are duplicates.
   * </ul>
   *
   * @param records of one key, in the order of the batch; not empty
   * @return null if the claim stands
   */
  static @Nullable Candidate claimant(List<Candidate> records, @Nullable Claim standing) {
    if (standing == null || standing.released()) {
      return records.getFirst();
    }
    if (records.stream().anyMatch(standing::isHeldBy)) {
      return null;
    }
    return records.stream()
        .filter(record -> standing.expiredFor(record.receivedAt(), record.window()))
        .findFirst()
        .orElse(null);
  }

  /**
   * Whether this record made the claim. Coordinates alone do not tell: a topic that was deleted and
   * made anew has them a second time, for other events.
   */
  boolean isHeldBy(Candidate record) {
    return owner.equals(record.at()) && eventId.equals(record.event().raw().id());
  }

  /** A released claim is free for everyone, also for the record that once made it. */
  private boolean released() {
    return claimedAt.equals(Instant.EPOCH);
  }

  private boolean expiredFor(Instant receivedAt, Duration window) {
    return receivedAt.isAfter(claimedAt.plus(window));
  }
}
