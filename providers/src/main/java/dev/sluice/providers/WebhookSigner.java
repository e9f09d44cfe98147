package dev.sluice.providers;

/** Signs requests as a provider does. Thread-safe. */
public interface WebhookSigner {
  /**
   * The request with signature, timestamp, ids and whatever else the provider sends. Headers that
   * the draft already has and the scheme does not need are kept.
   *
   * @param draft what to send; its {@code receivedAt} is the time of signing
   */
  SignedWebhook sign(WebhookDraft draft);
}
