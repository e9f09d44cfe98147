package dev.sluice.console.events;

import dev.sluice.console.api.BaseAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The key {@code sluice.console.*} about test deliveries.
 *
 * @param ingestUrl where the console reaches the receiver, such as {@code http://127.0.0.1:8080};
 *     null if it sends nothing
 */
@ConfigurationProperties("sluice.console")
public record DeliveryProperties(@Nullable String ingestUrl) {
  /** Refuses what is no address. */
  public DeliveryProperties(@Nullable String ingestUrl) {
    this.ingestUrl =
        ingestUrl == null || ingestUrl.isBlank()
            ? null
            : BaseAddress.of("sluice.console.ingest-url", ingestUrl, "http://127.0.0.1:8080");
  }
}
