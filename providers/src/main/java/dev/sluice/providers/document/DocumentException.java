package dev.sluice.providers.document;

/** Something in a document is not right. */
public final class DocumentException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int line;
  private final String path;

  DocumentException(int line, String path, String problem) {
    super(problem);
    this.line = line;
    this.path = path;
  }

  /** Line in the document, the first is 1. */
  public int line() {
    return line;
  }

  /** Keys from the root, empty for the root itself. */
  public String path() {
    return path;
  }

  /** What is wrong, never null. */
  public String problem() {
    return String.valueOf(getMessage());
  }
}
