package dev.sluice.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context of a request or record as text: {@code 00-{trace id}-{span id}-{flags}}.
 * Only version 00 is known; what is anything else is none.
 */
public final class Traceparent {
  private static final int LENGTH = 55;
  private static final int TRACE = 3;
  private static final int TRACE_END = 35;
  private static final int SPAN = 36;
  private static final int SPAN_END = 52;
  private static final int FLAGS = 53;

  private Traceparent() {}

  /** Whether it is a context that can be handed on; copies nothing. */
  public static boolean isValid(byte @Nullable [] value) {
    return value != null
        && value.length == LENGTH
        && value[0] == '0'
        && value[1] == '0'
        && value[2] == '-'
        && isId(value, TRACE, TRACE_END)
        && value[TRACE_END] == '-'
        && isId(value, SPAN, SPAN_END)
        && value[SPAN_END] == '-'
        && isHex(value, FLAGS, LENGTH);
  }

  /**
   * Whether its trace is recorded.
   *
   * @param valid a context that can be handed on
   */
  static boolean isSampled(byte[] valid) {
    return (Character.digit(valid[LENGTH - 1], 16) & 1) == 1;
  }

  /** Of a valid one. */
  static String traceId(byte[] valid) {
    return new String(valid, TRACE, TRACE_END - TRACE, US_ASCII);
  }

  /** Of a valid one. */
  static String spanId(byte[] valid) {
    return new String(valid, SPAN, SPAN_END - SPAN, US_ASCII);
  }

  /** That of a span which is recorded. */
  static String of(String traceId, String spanId) {
    return "00-" + traceId + "-" + spanId + "-01";
  }

  /** Zeros only are no id. */
  private static boolean isId(byte[] value, int from, int to) {
    boolean any = false;
    for (int i = from; i < to; i++) {
      any |= value[i] != '0';
    }
    return any && isHex(value, from, to);
  }

  private static boolean isHex(byte[] value, int from, int to) {
    for (int i = from; i < to; i++) {
      boolean digit = value[i] >= '0' && value[i] <= '9';
      if (!digit && (value[i] < 'a' || value[i] > 'f')) {
        return false;
      }
    }
    return true;
  }
}
