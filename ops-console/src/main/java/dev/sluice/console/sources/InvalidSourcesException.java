package dev.sluice.console.sources;

import org.springframework.boot.ExitCodeGenerator;

/** Thrown when a sources file is not right; says everything that is wrong, never a secret. */
public final class InvalidSourcesException extends RuntimeException implements ExitCodeGenerator {
  private static final long serialVersionUID = 1;

  /** The same as of the {@code sluice} command. */
  private static final int EXIT_CODE = 5;

  InvalidSourcesException(String message) {
    super(message);
  }

  /** What the process ends with, so that whoever started it can tell a wrong file from the rest. */
  @Override
  public int getExitCode() {
    return EXIT_CODE;
  }
}
