package dev.sluice.stage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.process.SpanKey;
import dev.sluice.process.TraceSpan;
import dev.sluice.process.Tracing;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Tracing that keeps its spans. */
final class Traces implements Tracing {
  final List<Kept> kept = new ArrayList<>();
  boolean on = true;

  @Override
  public boolean isOn() {
    return on;
  }

  @Override
  public TraceSpan request(String method, String sent) {
    throw new UnsupportedOperationException("lanes have records");
  }

  @Override
  public TraceSpan process(Origin record, byte[] traceparent) {
    var span = new Kept(record, new String(traceparent, US_ASCII), kept.size() + 1);
    kept.add(span);
    return span;
  }

  @Override
  public void close() {}

  /** One of them. */
  static final class Kept implements TraceSpan {
    final Origin origin;
    final String from;
    final Map<SpanKey, String> said = new EnumMap<>(SpanKey.class);
    private final int number;
    String end;

    private Kept(Origin origin, String from, int number) {
      this.origin = origin;
      this.from = from;
      this.number = number;
    }

    @Override
    public boolean isOn() {
      return true;
    }

    @Override
    public TraceSpan with(SpanKey key, String value) {
      said.put(key, value);
      return this;
    }

    @Override
    public String traceparent() {
      return "00-%s-%s-01".formatted(traceId(), spanId());
    }

    @Override
    public String traceId() {
      return from.substring(3, 35);
    }

    @Override
    public String spanId() {
      return "%016x".formatted(number);
    }

    @Override
    public void endWithStatus(int httpStatus) {
      throw new UnsupportedOperationException("lanes have records");
    }

    @Override
    public void end() {
      end = "done";
    }

    @Override
    public void endWithError(Throwable failure) {
      end = failure.getMessage();
    }
  }
}
