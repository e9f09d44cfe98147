package dev.sluice.verifier;

import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RejectedEvent;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.schemas.VerifiedEvent;
import org.jspecify.annotations.Nullable;

/** What becomes of one attempt. */
sealed interface Verification extends Finding {
  @Override
  RawEvent raw();

  SignatureStatus status();

  /** Id of the provider, null where the source is unknown. */
  @Nullable String provider();

  /**
   * Goes to {@code webhooks.verified}.
   *
   * @param orderingKey becomes the record's key, null for no order
   */
  record Forwarded(VerifiedEvent event, @Nullable String orderingKey) implements Verification {
    @Override
    public RawEvent raw() {
      return event.raw();
    }

    @Override
    public SignatureStatus status() {
      return event.status();
    }

    @Override
    public String provider() {
      return event.provider();
    }
  }

  /** Goes to {@code webhooks.rejected}. */
  record Rejected(RejectedEvent event, @Nullable String provider) implements Verification {
    @Override
    public RawEvent raw() {
      return event.raw();
    }

    @Override
    public SignatureStatus status() {
      return event.status();
    }
  }
}
