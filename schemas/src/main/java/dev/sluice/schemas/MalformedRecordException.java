package dev.sluice.schemas;

/** Thrown when a Kafka record does not follow the wire contract; says which header, and where. */
public final class MalformedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedRecordException(String message) {
    super(message);
  }
}
