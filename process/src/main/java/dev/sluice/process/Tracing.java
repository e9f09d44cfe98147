package dev.sluice.process;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Traces from the request to the clean event, sent to a collector where one is configured; else
 * nothing of it is started, not even loaded. A collector that does not answer costs spans, which
 * are counted, and nothing else. Thread-safe.
 */
public interface Tracing extends AutoCloseable {
  /** Traces nothing. */
  static Tracing off() {
    return NoTracing.ONLY;
  }

  /**
   * The tracing of an app; it counts {@code webhook_trace_spans_total{by,result}} in any case.
   *
   * @param service the app's name, such as {@code ingest-api}
   */
  static Tracing of(TracingProperties properties, String service, MeterRegistry meters) {
    var counts = SpanCounts.of(service, meters);
    return properties.isOn() ? OtlpTracing.start(properties, service, counts) : off();
  }

  /** Whether a collector is configured. */
  boolean isOn();

  /**
   * Begins the trace of a request, if chance takes it: a new one, whatever its sender says of his.
   *
   * @param method of HTTP
   * @param sent the sender's {@code traceparent}, which is linked to and not obeyed; null for none
   */
  TraceSpan request(String method, @Nullable String sent);

  /**
   * Begins the span of a record whose trace is recorded; of another or none nothing is traced.
   *
   * @param record what is worked on
   * @param traceparent the record's context, which may be anything
   */
  TraceSpan process(Origin record, byte @Nullable [] traceparent);

  /** Sends what is left, for two seconds at most, and ends. */
  @Override
  void close();

  /**
   * A record that is worked on.
   *
   * @param stage which works on it, such as {@code verifier}
   * @param beginsTrace whether it begins a trace of its own, linked to the one that it comes from
   */
  record Origin(String stage, String topic, int partition, long offset, boolean beginsTrace) {}
}
