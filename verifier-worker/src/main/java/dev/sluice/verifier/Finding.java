package dev.sluice.verifier;

import dev.sluice.schemas.RawEvent;
import java.util.concurrent.CompletionStage;

/** What the verifier finds of one attempt: what becomes of it, or that it cannot be said yet. */
sealed interface Finding permits Verification, Finding.Undecided {
  RawEvent raw();

  /**
   * The provider's published keys may be here soon.
   *
   * @param reason what is being waited for, the same for as long as it is the same
   * @param settled done when it is worth verifying again, never exceptionally
   */
  record Undecided(RawEvent raw, String reason, CompletionStage<?> settled) implements Finding {}
}
