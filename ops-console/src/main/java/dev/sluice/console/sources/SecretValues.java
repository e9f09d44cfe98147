package dev.sluice.console.sources;

import dev.sluice.providers.document.Node;

/** Gives the bytes of a secret that a document names. */
interface SecretValues {
  /** Largest secret in bytes. */
  int MAX_BYTES = 16 << 10;

  /**
   * The secret.
   *
   * @throws dev.sluice.providers.document.DocumentException if there is none
   */
  byte[] of(Node node);
}
