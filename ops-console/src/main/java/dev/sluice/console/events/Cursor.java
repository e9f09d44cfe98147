package dev.sluice.console.events;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/**
 * Where a page ends. A cursor that somebody made up is just another place in time.
 *
 * @param receivedAt of the last event, in microseconds as the database has it
 * @param id of the last event
 */
public record Cursor(Instant receivedAt, UUID id) {
  private static final int BYTES = 3 * Long.BYTES;
  private static final long LATEST_MICROS = 32_503_680_000_000_000L; // the year 3000

  /** The place of this event: what comes after it is older. */
  static Cursor of(Event event) {
    return new Cursor(event.receivedAt(), event.id());
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Cursor parse(String text) {
    byte[] bytes = text.length() == 32 ? decode(text) : new byte[0];
    if (bytes.length == BYTES) {
      ByteBuffer parts = ByteBuffer.wrap(bytes);
      long micros = parts.getLong();
      if (micros >= 0 && micros <= LATEST_MICROS) {
        return new Cursor(
            Instant.EPOCH.plus(micros, ChronoUnit.MICROS),
            new UUID(parts.getLong(), parts.getLong()));
      }
    }
    throw new IllegalArgumentException("must be the next of an earlier page");
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  @Override
  public String toString() {
    ByteBuffer parts =
        ByteBuffer.allocate(BYTES)
            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, receivedAt))
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().encodeToString(parts.array());
  }
}
