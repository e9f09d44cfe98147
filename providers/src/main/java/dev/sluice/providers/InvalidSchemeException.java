package dev.sluice.providers;

/** Thrown when a scheme document is not right; says where, what is wrong and what is allowed. */
public final class InvalidSchemeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int line;
  private final String path;

  InvalidSchemeException(int line, String path, String problem) {
    super("line %d, %s: %s".formatted(line, path.isEmpty() ? "document" : path, problem));
    this.line = line;
    this.path = path;
  }

  /** Line in the document, the first is 1. */
  public int line() {
    return line;
  }

  /**
   * Keys from the root to what is wrong, such as {@code schemes[0].content}; empty for the root.
   */
  public String path() {
    return path;
  }
}
