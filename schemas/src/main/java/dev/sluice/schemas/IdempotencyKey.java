package dev.sluice.schemas;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * Source and the provider's delivery or event id: equal for every attempt of one event, different
 * for different events.
 *
 * @param source name of the source; contains no colon
 * @param deliveryId the provider's id, or the event's own where the provider gives none
 */
public record IdempotencyKey(String source, String deliveryId) {
  /** Length of {@link #hash()} in bytes. */
  public static final int HASH_LENGTH = 16;

  /** Refuses an empty part. */
  public IdempotencyKey {
    if (source.isEmpty() || source.indexOf(':') >= 0 || deliveryId.isEmpty()) {
      throw new IllegalArgumentException(
          "idempotency key needs a source without colon and an id, not '%s' and '%s'"
              .formatted(source, deliveryId));
    }
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is not {@code source:id}
   */
  public static IdempotencyKey parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("idempotency key '%s' is not source:id".formatted(text));
    }
    return new IdempotencyKey(text.substring(0, colon), text.substring(colon + 1));
  }

  /**
   * The fixed-width form that claims are stored under: the first 16 bytes of SHA-256 over both
   * parts, each behind its length, so that no two pairs share an encoding.
   */
  public byte[] hash() {
    return hash(new byte[0]);
  }

  /**
   * What one replay claims the key under when it delivers it again: as above, with the replay's id
   * behind both parts. No other key has this encoding, for theirs end where the id does.
   */
  public byte[] hash(UUID replay) {
    return hash(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(replay.getMostSignificantBits())
            .putLong(replay.getLeastSignificantBits())
            .array());
  }

  private byte[] hash(byte[] more) {
    byte[] sourceBytes = source.getBytes(StandardCharsets.UTF_8);
    byte[] idBytes = deliveryId.getBytes(StandardCharsets.UTF_8);
    int length = 2 * Integer.BYTES + sourceBytes.length + idBytes.length + more.length;
    ByteBuffer parts =
        ByteBuffer.allocate(length)
            .putInt(sourceBytes.length)
            .put(sourceBytes)
            .putInt(idBytes.length)
            .put(idBytes)
            .put(more);
    return Arrays.copyOf(BodyHash.sha256(parts.array()), HASH_LENGTH);
  }

  /** The text form {@code source:id}. */
  @Override
  public String toString() {
    return source + ":" + deliveryId;
  }
}
