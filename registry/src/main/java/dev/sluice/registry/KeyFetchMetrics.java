package dev.sluice.registry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Shows what became of requests for keys that providers publish, and what is left alone. */
public final class KeyFetchMetrics {
  private static final String BY = "by";

  private KeyFetchMetrics() {}

  /**
   * Registers the metrics of a fetcher.
   *
   * @param app that fetches, as the metrics call it
   * @return the fetcher
   */
  public static KeyFetcher show(String app, KeyFetcher fetcher, MeterRegistry meters) {
    for (KeyFetcher.Result result : KeyFetcher.Result.values()) {
      FunctionCounter.builder("webhook.key.fetches", fetcher, each -> each.count(result))
          .tag(BY, app)
          .tag("result", result.name().toLowerCase(Locale.ROOT))
          .register(meters);
    }
    Gauge.builder("webhook.key.addresses.left.alone", fetcher, KeyFetcher::leftAlone)
        .tag(BY, app)
        .register(meters);
    return fetcher;
  }
}
