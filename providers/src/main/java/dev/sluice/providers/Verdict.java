package dev.sluice.providers;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a verifier says of one request. */
public sealed interface Verdict {
  /** The request may be forwarded: signed, or unsigned by the source's explicit choice. */
  sealed interface Accepted extends Verdict {
    /** The provider's delivery or event id, null where the provider gives none. */
    @Nullable String deliveryId();

    /** The provider's name of the event's type, null where it has none. */
    @Nullable String eventType();
  }

  /** A signature made with one of the secrets was found; only a verifier makes this verdict. */
  final class Verified implements Accepted {
    private final String keyId;
    private final @Nullable String deliveryId;
    private final @Nullable String eventType;

    Verified(String keyId, @Nullable String deliveryId, @Nullable String eventType) {
      this.keyId = keyId;
      this.deliveryId = deliveryId;
      this.eventType = eventType;
    }

    /** Which secret matched. */
    public String keyId() {
      return keyId;
    }

    @Override
    public @Nullable String deliveryId() {
      return deliveryId;
    }

    @Override
    public @Nullable String eventType() {
      return eventType;
    }

    @Override
    public String toString() {
      return "Verified[keyId=%s, deliveryId=%s, eventType=%s]"
          .formatted(keyId, deliveryId, eventType);
    }
  }

  /**
   * The source takes unsigned requests.
   *
   * @param deliveryId the provider's delivery or event id, null where it gives none
   * @param eventType the provider's name of the event's type, null where it has none
   */
  record Unsigned(@Nullable String deliveryId, @Nullable String eventType) implements Accepted {}

  /**
   * Nothing can be said yet: the provider's published keys may be here soon. Never to be taken for
   * an acceptance, nor told a sender as a refusal.
   *
   * @param reason what is being waited for
   * @param settled done when it is worth asking again, never exceptionally
   */
  record Undecided(String reason, CompletionStage<?> settled) implements Verdict {}

  /**
   * The request must not be forwarded.
   *
   * @param kind why, in one word
   * @param reason why, in one sentence for a person; carries no secret, no body and no signature
   */
  record Refused(Kind kind, String reason) implements Verdict {
    /** Why a request is refused. */
    public enum Kind {
      /** Well-formed signatures were there, none of them fits. */
      FAILED,
      /** The request carries no signature. */
      MISSING,
      /** What should be a signature or timestamp cannot be read as one. */
      MALFORMED,
      /** The signed timestamp is outside the tolerance around the time of receipt. */
      EXPIRED,
      /** No secret was valid at the time of receipt, or published keys cannot be had. */
      NO_SECRET
    }
  }
}
