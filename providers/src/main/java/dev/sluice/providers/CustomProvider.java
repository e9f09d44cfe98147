package dev.sluice.providers;

/** A user's own provider, described by a scheme document; see docs/providers/scheme-format.md. */
public final class CustomProvider {
  /** The id of every such provider. */
  public static final String ID = "custom";

  private CustomProvider() {}

  /**
   * The provider that a document describes; its id is {@value #ID}.
   *
   * @param document YAML or JSON
   * @throws InvalidSchemeException if the document is not right, with line and path
   */
  public static Provider parse(String document) {
    return new SchemeProvider(SchemeFile.read(document, ID));
  }
}
