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
   *   <li>No claim: the first record.
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
    if (standing == null) {
      return records.getFirst();
    }
    if (records.stream().anyMatch(record -> record.at().equals(standing.owner()))) {
      return null;
    }
    return records.stream()
        .filter(record -> standing.expiredFor(record.receivedAt(), record.window()))
        .findFirst()
        .orElse(null);
  }

  private boolean expiredFor(Instant receivedAt, Duration window) {
    return receivedAt.isAfter(claimedAt.plus(window));
  }
}
