package dev.sluice.process;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What became of spans: each that was recorded once.
 *
 * @param sent the collector took it
 * @param failed the collector did not
 * @param dropped as many as may wait were waiting
 */
record SpanCounts(Counter sent, Counter failed, Counter dropped) {
  static SpanCounts of(String service, MeterRegistry meters) {
    return new SpanCounts(
        counter(service, "sent", meters),
        counter(service, "failed", meters),
        counter(service, "dropped", meters));
  }

  private static Counter counter(String service, String result, MeterRegistry meters) {
    return Counter.builder("webhook.trace.spans")
        .description("spans of traces, by what became of them")
        .tag("by", service)
        .tag("result", result)
        .register(meters);
  }
}
