package dev.sluice.verifier;

import dev.sluice.registry.KeyFetcher;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Shows what became of requests for keys that providers publish, and what is left alone. */
final class KeyFetchMetrics {
  private static final String BY = "by";
  private static final String APP = "verifier";

  private KeyFetchMetrics() {}

  static KeyFetcher show(KeyFetcher fetcher, MeterRegistry meters) {
    for (KeyFetcher.Result result : KeyFetcher.Result.values()) {
      FunctionCounter.builder("webhook.key.fetches", fetcher, each -> each.count(result))
          .tag(BY, APP)
          .tag("result", result.name().toLowerCase(Locale.ROOT))
          .register(meters);
    }
    Gauge.builder("webhook.key.addresses.left.alone", fetcher, KeyFetcher::leftAlone)
        .tag(BY, APP)
        .register(meters);
    return fetcher;
  }
}
