package dev.sluice.standalone;

import org.jspecify.annotations.Nullable;

/** Why a command cannot go on, in one line for the person who typed it. */
final class CommandFailure extends RuntimeException {
  private final ExitCode exitCode;

  CommandFailure(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  CommandFailure(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }

  /** The innermost message of a failure, in one line. */
  static String reason(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    String message = inner.getMessage();
    return message == null || message.isBlank()
        ? inner.getClass().getSimpleName()
        : inOneLine(message);
  }

  static String inOneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
