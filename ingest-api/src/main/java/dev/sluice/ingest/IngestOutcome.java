package dev.sluice.ingest;

import dev.sluice.providers.HandshakeOutcome;
import dev.sluice.providers.SuccessAnswer;
import java.util.UUID;

/** What became of one request; {@link HttpAnswer} says each as HTTP. */
sealed interface IngestOutcome {
  /** The raw record is durable: the broker acknowledged it. */
  sealed interface Durable extends IngestOutcome {
    /** Of the raw record. */
    UUID eventId();
  }

  /** Nothing was recorded, by the sender's doing. */
  sealed interface Refused extends IngestOutcome {}

  /** Nothing is known to be recorded, by our doing; the sender shall come again. */
  sealed interface Unavailable extends IngestOutcome {
    /** One sentence for the sender; says nothing about the inside. */
    String reason();

    /** After how many seconds. */
    int retryAfterSeconds();
  }

  /**
   * Taken.
   *
   * @param eventId of the raw record
   * @param answer what the provider takes as success
   */
  record Accepted(UUID eventId, SuccessAnswer answer) implements Durable {}

  /**
   * Recorded, but its signature was refused while the sender waited: in inline mode, or because it
   * is a handshake.
   *
   * @param eventId of the raw record
   * @param emptyBody whether the provider wants no body
   */
  record SignatureRefused(UUID eventId, boolean emptyBody) implements Durable {}

  /**
   * A handshake that was answered; there is nothing to record.
   *
   * @param answer what the provider wants
   */
  record HandshakeAnswered(HandshakeOutcome.Answered answer) implements IngestOutcome {}

  /**
   * A handshake by somebody who does not know what the provider was told.
   *
   * @param reason one sentence for the sender
   */
  record HandshakeForbidden(String reason) implements Refused {}

  /** No such path or source; a disabled source looks like one that does not exist. */
  record NotFound() implements Refused {}

  /**
   * The path does not take this method.
   *
   * @param allowed value of the Allow header
   */
  record MethodNotAllowed(String allowed) implements Refused {}

  /**
   * Not HTTP as RFC 9110 and 9112 want it, or no handshake as the provider sends it.
   *
   * @param reason one sentence for the sender
   */
  record Malformed(String reason) implements Refused {}

  /** The sender did not send the whole request in time. */
  record TooSlow() implements Refused {}

  /**
   * The body is larger than the source takes.
   *
   * @param limit in bytes
   */
  record TooLarge(long limit) implements Refused {}

  /**
   * The client or the source is over its limit.
   *
   * @param reason one sentence for the sender
   * @param retryAfterSeconds after how many seconds it may come again
   */
  record TooMany(String reason, int retryAfterSeconds) implements Refused {}

  /** The source is paused by its operator. */
  record SourcePaused() implements Unavailable {
    @Override
    public String reason() {
      return "This source is paused.";
    }

    @Override
    public int retryAfterSeconds() {
      return 60;
    }
  }

  /** As many bytes are on their way as the receiver may hold. */
  record Overloaded() implements Unavailable {
    @Override
    public String reason() {
      return "The receiver is at its limit.";
    }

    @Override
    public int retryAfterSeconds() {
      return 1;
    }
  }

  /**
   * The receiver cannot tell yet which sources there are or what they answer, or cannot reach
   * Kafka.
   *
   * @param reason one sentence for the sender
   */
  record NotReady(String reason) implements Unavailable {
    @Override
    public int retryAfterSeconds() {
      return 2;
    }
  }

  /** The broker did not acknowledge the record in time, or refused it. It may come late. */
  record NotDurable() implements Unavailable {
    @Override
    public String reason() {
      return "The event could not be made durable in time.";
    }

    @Override
    public int retryAfterSeconds() {
      return 5;
    }
  }
}
