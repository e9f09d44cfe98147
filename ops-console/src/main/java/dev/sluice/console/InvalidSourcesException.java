package dev.sluice.console;

/** Thrown when a sources file is not right; says everything that is wrong, never a secret. */
final class InvalidSourcesException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidSourcesException(String message) {
    super(message);
  }
}
