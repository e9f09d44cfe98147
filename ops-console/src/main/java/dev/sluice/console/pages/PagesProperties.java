package dev.sluice.console.pages;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The keys {@code sluice.console.*} about pages.
 *
 * @param webhooksUrl where providers reach the receiver, such as {@code https://hooks.example.com};
 *     null if nobody said
 */
@ConfigurationProperties("sluice.console")
record PagesProperties(@Nullable String webhooksUrl) {
  PagesProperties(@Nullable String webhooksUrl) {
    this.webhooksUrl = webhooksUrl == null || webhooksUrl.isBlank() ? null : checked(webhooksUrl);
  }

  private static String checked(String text) {
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
        "sluice.console.webhooks-url must be an address such as https://hooks.example.com, not "
            + text);
  }

  /** What a provider is told to call, the path alone where the address is not known. */
  String webhookUrl(String source) {
    return (webhooksUrl == null ? "" : webhooksUrl) + "/webhooks/" + source;
  }
}
