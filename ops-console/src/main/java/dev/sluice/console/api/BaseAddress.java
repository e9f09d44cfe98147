package dev.sluice.console.api;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses of other parts, as settings give them. */
public final class BaseAddress {
  private BaseAddress() {}

  /**
   * The address without slashes at its end.
   *
   * @param key of the setting
   * @param example of one that is right
   * @throws IllegalArgumentException naming the key if it is no plain address of HTTP
   */
  public static String of(String key, String text, String example) {
    try {
      URI url = new URI(text);
      if (("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawQuery() == null
          && url.getRawFragment() == null) {
        return text.replaceFirst("/+$", "");
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "%s must be an address such as %s, not %s".formatted(key, example, text));
  }
}
