package dev.sluice.console.events;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, as the tables know it.
 *
 * @param id made at receipt
 * @param receivedAt when
 * @param source that it was sent to
 * @param provider of the source, null where the source is unknown
 * @param signatureStatus the verdict
 * @param reason of a verdict that rejects
 * @param keyId which secret matched
 * @param idempotencyKey source and the provider's id
 * @param eventType the provider's name of it
 * @param bodySha256 of the body, hexadecimal
 * @param bodySize in bytes
 * @param outcome accepted, duplicate or rejected as far as the tables tell, else unsettled; deleted
 *     where what its sender said is gone
 * @param firstEventId of a duplicate: the event that has the claim
 * @param deletedAt when what its sender said was deleted, null where it was not
 */
record Event(
    UUID id,
    Instant receivedAt,
    String source,
    @Nullable String provider,
    String signatureStatus,
    @Nullable String reason,
    @Nullable String keyId,
    @Nullable String idempotencyKey,
    @Nullable String eventType,
    String bodySha256,
    int bodySize,
    String outcome,
    @Nullable UUID firstEventId,
    @Nullable Instant deletedAt) {
  static final String ACCEPTED = "accepted";
  static final String DUPLICATE = "duplicate";
  static final String REJECTED = "rejected";

  /**
   * Forwarded by the verifier, without a claim and without being a duplicate: the dedup worker has
   * not come to it, has dead-lettered it, or its claim is past its time.
   */
  static final String UNSETTLED = "unsettled";

  /** What its sender said was deleted; that it was received is still told. */
  static final String DELETED = "deleted";
}
