package dev.sluice.registry;

/** Thrown when a store has no secret to give. */
public final class SecretStoreException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * Of a reason.
   *
   * @param message what is wrong and where, for whoever wrote the reference; never a secret
   */
  public SecretStoreException(String message) {
    super(message);
  }
}
