package dev.sluice.registry;

/**
 * What a box is for. The context is authenticated with the box, so that a box moved to another
 * source, key id or header does not open.
 */
public final class SealContext {
  private SealContext() {}

  /** Of a signing secret. */
  public static String secret(String source, String keyId) {
    return "secret:" + source + ":" + keyId;
  }

  /**
   * Of the value of an HTTP header that is a credential.
   *
   * @param headerName in lower case
   */
  public static String header(String source, String headerName) {
    return "header:" + source + ":" + headerName;
  }
}
