package dev.sluice.process;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/** A span that is recorded. */
record OtlpSpan(Span span) implements TraceSpan {
  private static final int OUR_FAULT = 500;

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public TraceSpan with(SpanKey key, @Nullable String value) {
    if (value != null) {
      span.setAttribute(key.text(), value);
    }
    return this;
  }

  @Override
  public String traceparent() {
    return Traceparent.of(traceId(), spanId());
  }

  @Override
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  @Override
  public String spanId() {
    return span.getSpanContext().getSpanId();
  }

  @Override
  public void endWithStatus(int httpStatus) {
    span.setAttribute("http.response.status_code", httpStatus);
    if (httpStatus >= OUR_FAULT) {
      span.setAttribute("error.type", Integer.toString(httpStatus));
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  @Override
  public void end() {
    span.end();
  }

  @Override
  public void endWithError(Throwable failure) {
    span.setAttribute("error.type", failure.getClass().getName());
    span.setStatus(StatusCode.ERROR);
    span.end();
  }
}
