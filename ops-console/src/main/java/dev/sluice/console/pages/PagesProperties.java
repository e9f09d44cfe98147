package dev.sluice.console.pages;

import dev.sluice.console.api.BaseAddress;
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
    this.webhooksUrl =
        webhooksUrl == null || webhooksUrl.isBlank()
            ? null
            : BaseAddress.of(
                "sluice.console.webhooks-url", webhooksUrl, "https://hooks.example.com");
  }

  /** What a provider is told to call, the path alone where the address is not known. */
  String webhookUrl(String source) {
    return (webhooksUrl == null ? "" : webhooksUrl) + "/webhooks/" + source;
  }
}
