package dev.sluice.console.oidc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts what is asked of the provider.
 *
 * @param answered with whatever status
 * @param failed without an answer in time, or with one that is too large
 */
record ProviderRequests(Counter answered, Counter failed) {
  static ProviderRequests in(MeterRegistry meters) {
    return new ProviderRequests(counter(meters, "answered"), counter(meters, "failed"));
  }

  private static Counter counter(MeterRegistry meters, String result) {
    return Counter.builder("webhook.login.provider.requests")
        .tag("result", result)
        .register(meters);
  }
}
