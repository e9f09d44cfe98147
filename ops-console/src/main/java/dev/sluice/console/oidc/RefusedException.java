package dev.sluice.console.oidc;

/** What came back from the provider does not prove who somebody is. Its message is for the log. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }

  RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
