package dev.sluice.process;

/**
 * The fixed keys of the line that tells an outcome: those of the Elastic Common Schema, and ours.
 */
public enum OutcomeKey {
  /** What became of it, in one word. */
  OUTCOME("sluice.outcome"),
  /** Name of the source, only where there is such a source. */
  SOURCE("sluice.source"),
  /** Of the raw record. */
  EVENT("event.id"),
  /** Why, for a person or as a word. */
  REASON("event.reason"),
  /** Joins the lines of all apps, and of the sender. */
  REQUEST("http.request.id"),
  /** As the sender was answered. */
  STATUS("http.response.status_code"),
  /** What the verifier found. */
  SIGNATURE("sluice.signature_status"),
  /** Address of the sender. */
  REMOTE("client.address"),
  /** Of the request, without its query. */
  PATH("url.path"),
  /** The event that came first. */
  FIRST_EVENT("sluice.first_event_id"),
  /** Topic, partition and offset. */
  RECORD("sluice.record"),
  /** Of the trace, where the request or the record is traced; see {@link Tracing}. */
  TRACE("trace.id"),
  /** Of the span that the line belongs to. */
  SPAN("span.id"),
  /** How many lines were left out. */
  OMITTED("sluice.omitted");

  private final String text;

  OutcomeKey(String text) {
    this.text = text;
  }

  /** As it is written. */
  public String text() {
    return text;
  }
}
