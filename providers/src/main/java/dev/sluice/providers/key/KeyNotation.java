package dev.sluice.providers.key;

/** PEM and plain Base64 of DER keys. */
final class KeyNotation {
  private static final String DASHES = "-----";

  private KeyNotation() {}

  /**
   * The DER bytes of PEM text or of its Base64 alone.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static byte[] der(String text) {
    String base64 = text.strip();
    if (base64.startsWith(DASHES)) {
      int start = base64.indexOf(DASHES, DASHES.length());
      int end = base64.lastIndexOf(DASHES + "END");
      if (start < 0 || end < start + DASHES.length()) {
        throw new IllegalArgumentException("not a whole PEM document");
      }
      base64 = base64.substring(start + DASHES.length(), end);
    }
    byte[] der = TextEncoding.BASE64.decode(base64.replaceAll("\\s", ""));
    if (der == null) {
      throw new IllegalArgumentException("not Base64");
    }
    return der;
  }
}
