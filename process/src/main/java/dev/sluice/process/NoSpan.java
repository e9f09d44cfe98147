package dev.sluice.process;

import org.jspecify.annotations.Nullable;

/** Of what is not traced: nobody hears of it. */
enum NoSpan implements TraceSpan {
  ONLY;

  @Override
  public boolean isOn() {
    return false;
  }

  @Override
  public TraceSpan with(SpanKey key, @Nullable String value) {
    return this;
  }

  @Override
  public @Nullable String traceparent() {
    return null;
  }

  @Override
  public @Nullable String traceId() {
    return null;
  }

  @Override
  public @Nullable String spanId() {
    return null;
  }

  @Override
  public void endWithStatus(int httpStatus) {}

  @Override
  public void end() {}

  @Override
  public void endWithError(Throwable failure) {}
}
