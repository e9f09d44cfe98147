package dev.sluice.console.events;

import dev.sluice.schemas.Coordinates;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt, in the order it happened, as far as it is on record.
 *
 * @param event the attempt
 * @param received the raw record
 * @param verdict of the verifier
 * @param claim of the dedup worker; null where it has made none
 * @param clean null where the event was not forwarded, or nothing tells that it was
 * @param duplicates attempts that repeated this one, the newest first
 */
record Receipt(
    Event event,
    Received received,
    Verdict verdict,
    @Nullable Claim claim,
    @Nullable Clean clean,
    List<UUID> duplicates) {
  /**
   * The raw record.
   *
   * @param at time of receipt
   * @param record where it lies
   */
  record Received(Instant at, Coordinates record) {}

  /**
   * The verdict.
   *
   * @param signatureStatus in the words of the wire contract
   * @param provider whose scheme it was verified by
   * @param keyId which secret matched
   * @param reason why it was rejected
   */
  record Verdict(
      String signatureStatus,
      @Nullable String provider,
      @Nullable String keyId,
      @Nullable String reason) {}

  /**
   * Whether the idempotency key was free.
   *
   * @param result {@code first} or {@code duplicate}
   * @param at when that was found out
   * @param firstEventId whose the claim is
   * @param bodyChanged of a duplicate: whether its body differs from the first one's
   * @param verifiedRecord where the event's verified record lies
   */
  record Claim(
      String result,
      Instant at,
      UUID firstEventId,
      @Nullable Boolean bodyChanged,
      Coordinates verifiedRecord) {}

  /**
   * The clean event. Partition and offset are not on record; a reader finds it by {@code
   * ce_sluiceid}.
   *
   * @param topic where events of this source go today
   * @param committed whether the dedup worker has committed the event; null where Kafka did not say
   */
  record Clean(String topic, @Nullable Boolean committed) {}
}
