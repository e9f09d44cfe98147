package dev.sluice.schemas;

/**
 * An attempt whose signature was not good: a record on {@code webhooks.rejected}, kept long, what
 * ops replay.
 *
 * @param raw the attempt as received
 * @param status why, in one word; never one that is forwarded
 * @param reason why, in one sentence for a person; carries no secret and no body
 */
public record RejectedEvent(RawEvent raw, SignatureStatus status, String reason) {
  /** Refuses a status that must be forwarded. */
  public RejectedEvent {
    if (status.forwarded()) {
      throw new IllegalArgumentException(
          "event %s has signature status %s and cannot be rejected"
              .formatted(raw.id(), status.wireName()));
    }
  }
}
