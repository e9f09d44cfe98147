package dev.sluice.registry;

/** Thrown when a box does not open; says which key was asked for, never what is inside. */
public final class SealException extends Exception {
  private static final long serialVersionUID = 1;

  SealException(String message) {
    super(message);
  }

  SealException(String message, Throwable cause) {
    super(message, cause);
  }
}
