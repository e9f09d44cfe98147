package dev.sluice.providers;

import dev.sluice.providers.document.Node;

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

  /**
   * The provider that a part of a larger document describes; its id is {@value #ID}.
   *
   * @throws dev.sluice.providers.document.DocumentException if it is not right, with the line and
   *     path in the larger document
   */
  public static Provider of(Node scheme) {
    return new SchemeProvider(SchemeFile.read(scheme, ID));
  }
}
