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
 * @param replays that it is or was part of, the newest first; verdict and claim are what they say
 *     after the last of them
 */
record Receipt(
    Event event,
    Received received,
    Verdict verdict,
    @Nullable Claim claim,
    @Nullable Clean clean,
    List<UUID> duplicates,
    List<Replay> replays) {
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

  /**
   * The event as an item of a replay.
   *
   * @param id of the replay
   * @param sentAt when it was sent, null where it was not
   * @param result what became of it so far, such as {@code sent}, {@code accepted} or {@code
   *     rejected}
   * @param outcomeBefore what it was when the replay was planned
   * @param statusBefore its verdict then
   * @param reasonBefore the reason of that
   * @param verdict of the replay, null where there is none yet
   * @param firstEventId of a duplicate, whose the key is
   */
  record Replay(
      UUID id,
      @Nullable Instant sentAt,
      String result,
      String outcomeBefore,
      @Nullable String statusBefore,
      @Nullable String reasonBefore,
      @Nullable ReplayVerdict verdict,
      @Nullable UUID firstEventId) {}

  /**
   * What a replay found.
   *
   * @param signatureStatus null where the event was dead-lettered
   */
  record ReplayVerdict(
      Instant at,
      @Nullable String signatureStatus,
      @Nullable String keyId,
      @Nullable String reason) {}
}
