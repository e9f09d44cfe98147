package dev.sluice.standalone;

import dev.sluice.schemas.Outcome;
import dev.sluice.schemas.SignatureStatus;
import org.jspecify.annotations.Nullable;

/** What the demonstration sends, and what must come of it. */
enum DemoKind {
  /** As the provider sends it. */
  GENUINE("genuine", Tampering.NONE, Outcome.ACCEPTED, SignatureStatus.VERIFIED),
  /** The same delivery once more, as after an answer that got lost. */
  REPEATED("repeated", Tampering.NONE, Outcome.DUPLICATE, SignatureStatus.VERIFIED),
  /** Signed with a secret that is not the source's, under the id of the genuine one. */
  FORGED("forged", Tampering.SECRET, Outcome.REJECTED, SignatureStatus.FAILED),
  /** Signed two days ago. */
  STALE("stale", Tampering.TIMESTAMP, Outcome.REJECTED, SignatureStatus.EXPIRED),
  /** Without any signature. */
  UNSIGNED("unsigned", Tampering.MISSING, Outcome.REJECTED, SignatureStatus.MISSING),
  /** Genuine, to a source that nobody configured: nothing is recorded. */
  UNKNOWN_SOURCE("unknown source", Tampering.NONE, null, null);

  private final String text;
  private final Tampering tampering;
  private final @Nullable Outcome outcome;
  private final @Nullable SignatureStatus signatureStatus;

  DemoKind(
      String text,
      Tampering tampering,
      @Nullable Outcome outcome,
      @Nullable SignatureStatus signatureStatus) {
    this.text = text;
    this.tampering = tampering;
    this.outcome = outcome;
    this.signatureStatus = signatureStatus;
  }

  /** As people read it. */
  @Override
  public String toString() {
    return text;
  }

  Tampering tampering() {
    return tampering;
  }

  /** How it must end, null where nothing may be recorded. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  /** What the verifier must find, null where nothing may be recorded. */
  @Nullable SignatureStatus signatureStatus() {
    return signatureStatus;
  }
}
