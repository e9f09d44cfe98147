package dev.sluice.process;

import org.jspecify.annotations.Nullable;

/** Traces nothing. */
enum NoTracing implements Tracing {
  ONLY;

  @Override
  public boolean isOn() {
    return false;
  }

  @Override
  public TraceSpan request(String method, @Nullable String sent) {
    return NoSpan.ONLY;
  }

  @Override
  public TraceSpan process(Origin record, byte @Nullable [] traceparent) {
    return NoSpan.ONLY;
  }

  @Override
  public void close() {}
}
