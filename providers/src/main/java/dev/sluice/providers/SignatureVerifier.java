package dev.sluice.providers;

/** Verifies requests of one source with keys prepared once. Thread-safe; never blocks. */
public interface SignatureVerifier {
  /** The verdict on a request. Never throws for anything a sender can send. */
  Verdict verify(WebhookRequest request);
}
