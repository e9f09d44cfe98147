package dev.sluice.process;

/**
 * What spans say of a request or a record, and nothing else: no body, no query, no header, no
 * address.
 */
public enum SpanKey {
  /** What became of it, in one word. */
  OUTCOME("sluice.outcome"),
  /** Why, in one word. */
  REASON("sluice.reason"),
  /** Name of the source, only where there is such a source. */
  SOURCE("sluice.source"),
  /** Of the raw record. */
  EVENT("sluice.event_id"),
  /** What the verifier found. */
  SIGNATURE("sluice.signature_status");

  private final String text;

  SpanKey(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
