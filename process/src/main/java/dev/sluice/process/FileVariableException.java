package dev.sluice.process;

/** Thrown when a variable names a file that has no value; says which and why, never a value. */
final class FileVariableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FileVariableException(String message) {
    super(message);
  }
}
