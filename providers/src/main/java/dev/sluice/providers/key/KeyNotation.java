package dev.sluice.providers.key;

/** PEM and plain Base64 of DER keys. */
final class KeyNotation {
  private KeyNotation() {}

  /**
   * The DER bytes of PEM text or of its Base64 alone. White space between Base64 digits does not
   * count, so that an operator can paste lines of any length.
   *
   * @param label what a PEM document must be, such as {@code PUBLIC KEY}
   * @throws IllegalArgumentException if it is neither
   */
  static byte[] der(String text, String label) {
    String base64 = text.strip();
    if (base64.startsWith("-----")) {
      String begin = "-----BEGIN " + label + "-----";
      String end = "-----END " + label + "-----";
      if (!base64.startsWith(begin)
          || !base64.endsWith(end)
          || base64.length() < begin.length() + end.length()) {
        throw new IllegalArgumentException("not one whole PEM document of a " + label);
      }
      base64 = base64.substring(begin.length(), base64.length() - end.length());
    }
    byte[] der = TextEncoding.BASE64.decode(base64.replaceAll("\\s", ""));
    if (der == null) {
      throw new IllegalArgumentException("not Base64");
    }
    return der;
  }
}
