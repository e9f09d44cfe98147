package dev.sluice.providers;

/**
 * A new random secret in its provider's own notation.
 *
 * @param signing what {@link Provider#signer} takes: the shared secret, or the private key
 * @param verifying what a source is configured with: the shared secret again, or the public key
 */
public record GeneratedSecret(String signing, String verifying) {
  /** Nothing of the secret. */
  @Override
  public String toString() {
    return "GeneratedSecret[redacted]";
  }
}
