package dev.sluice.console.sources;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** What a provider was told to call: key {@code public-url} of a source. */
final class PublicUrl {
  private static final Pattern URL = Pattern.compile("https?://.+");

  private PublicUrl() {}

  /**
   * The text, if it can be that.
   *
   * @throws IllegalArgumentException if it cannot
   */
  static String parse(String text) {
    try {
      URI url = new URI(text);
      if (URL.matcher(text).matches()
          && url.getHost() != null
          && url.getRawFragment() == null
          && url.getRawUserInfo() == null) {
        return text;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "'%s' must be what the provider was told to call, such as https://hooks.example.com/webhooks/orders"
            .formatted(text));
  }
}
