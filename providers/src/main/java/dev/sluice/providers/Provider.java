package dev.sluice.providers;

/**
 * Who sends webhooks, and everything Sluice knows about how: enough to send them, too. Immutable
 * and thread-safe.
 */
public interface Provider extends ProviderRules {
  /** A body as the provider sends it, for demonstrations and tests. */
  byte[] sampleBody(String deliveryId);

  /** A new random secret or key pair, for demonstrations and tests. */
  GeneratedSecret generateSecret();

  /**
   * Prepares to sign as the provider does, for tests, demonstrations and {@code sluice send}.
   *
   * @param secret the shared secret, or the private key of an asymmetric scheme
   * @throws InvalidSecretException if the secret cannot sign
   */
  WebhookSigner signer(SigningSecret secret, VerificationPolicy policy);
}
