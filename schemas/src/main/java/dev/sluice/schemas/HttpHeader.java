package dev.sluice.schemas;

import java.util.Objects;

/**
 * One header line of a received request.
 *
 * <p>A value is a string of the code points U+0000 to U+00FF, one for each byte that came over the
 * wire (ISO-8859-1), so that obs-text bytes of RFC 9110 §5.5 survive; on Kafka it is the UTF-8 form
 * of that string.
 *
 * @param name lower case
 * @param value as received, or a sealed box in text form
 * @param sealed whether the value is a sealed box, because the header carries a credential
 */
public record HttpHeader(String name, String value, boolean sealed) {
  /** Checks for null only: names and values come from an HTTP parser or a decoded record. */
  public HttpHeader {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
  }

  /** A header whose value is stored as received. */
  public static HttpHeader plain(String name, String value) {
    return new HttpHeader(name, value, false);
  }
}
