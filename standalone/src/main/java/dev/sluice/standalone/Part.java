package dev.sluice.standalone;

/** The parts of the all-in-one process, in the order of their start; they stop in the other. */
enum Part {
  KAFKA("the embedded Kafka broker"),
  POSTGRES("the embedded PostgreSQL"),
  METERS("the meter registry"),
  MANAGEMENT("the management port"),
  CONSOLE("ops-console"),
  DEDUP("dedup-worker"),
  VERIFIER("verifier-worker"),
  INGEST("ingest-api");

  private final String text;

  Part(String text) {
    this.text = text;
  }

  /** As people read it. */
  @Override
  public String toString() {
    return text;
  }
}
