package dev.sluice.process;

import org.jspecify.annotations.Nullable;

/**
 * What is done with one request or one record, as a trace shows it. Used by one thread after the
 * other, and ended once.
 */
public interface TraceSpan {
  /** That of what is not traced: says nothing, costs nothing. */
  static TraceSpan none() {
    return NoSpan.ONLY;
  }

  /** Whether anybody hears of it; what costs something to say is said only then. */
  boolean isOn();

  /** Says something about it; the last word of a key counts. */
  TraceSpan with(SpanKey key, @Nullable String value);

  /** The context for what follows from it, as W3C Trace Context writes it; null where untraced. */
  @Nullable String traceparent();

  /** 32 hexadecimal digits; null where untraced. */
  @Nullable String traceId();

  /** 16 hexadecimal digits; null where untraced. */
  @Nullable String spanId();

  /** How a request was answered; an answer that says that it was our fault is an error. */
  void endWithStatus(int httpStatus);

  /** It is done. */
  void end();

  /**
   * It failed.
   *
   * @param failure its class is told, never its message
   */
  void endWithError(Throwable failure);
}
