package dev.sluice.providers;

/** Thrown when a secret is not in its provider's notation; names the key id, never the value. */
public final class InvalidSecretException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidSecretException(String message) {
    super(message);
  }
}
