package dev.sluice.console.oidc;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The keys {@code sluice.console.*} about logging in at a provider.
 *
 * @param publicUrl where browsers reach the console, such as {@code https://sluice.example.com}
 * @param oidc the provider; null if there is none
 */
@ConfigurationProperties("sluice.console")
record OidcProperties(@Nullable String publicUrl, @Nullable ProviderProperties oidc) {
  private static final String PUBLIC_URL = "sluice.console.public-url";

  OidcProperties {
    publicUrl = publicUrl == null || publicUrl.isBlank() ? null : checked(publicUrl.strip());
    oidc = oidc == null || oidc.isEmpty() ? null : oidc.check();
    if (oidc != null && publicUrl == null) {
      throw new IllegalArgumentException(
          PUBLIC_URL
              + " is required with "
              + ProviderProperties.PREFIX
              + "issuer: it is where the provider sends people back to, such as"
              + " https://sluice.example.com");
    }
  }

  private static String checked(String text) {
    URI url = Addresses.need(PUBLIC_URL, text);
    if (!url.getRawPath().isEmpty() && !url.getRawPath().equals("/")) {
      throw new IllegalArgumentException(
          PUBLIC_URL + " must have no path, for the console is at /console of it, not " + text);
    }
    return text.replaceFirst("/$", "");
  }
}
