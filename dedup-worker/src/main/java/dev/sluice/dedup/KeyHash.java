package dev.sluice.dedup;

import dev.sluice.schemas.Replay;
import dev.sluice.schemas.VerifiedEvent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fixed-width form of an idempotency key, in PostgreSQL's order of bytea.
 *
 * @param bytes 16 of them
 */
@SuppressWarnings("ArrayRecordComponent") // equal by content, see below; never changed
record KeyHash(byte[] bytes) implements Comparable<KeyHash> {
  static KeyHash of(VerifiedEvent event) {
    return new KeyHash(event.idempotencyKey().hash());
  }

  /** The key that its replay delivers the event under; null unless it is to go out once more. */
  static @Nullable KeyHash ofRedelivery(VerifiedEvent event) {
    Replay replay = event.replay();
    return replay == null || !replay.redeliver()
        ? null
        : new KeyHash(event.idempotencyKey().hash(replay.id()));
  }

  /** Every key that an event claims. */
  static List<KeyHash> allOf(VerifiedEvent event) {
    KeyHash redelivery = ofRedelivery(event);
    return redelivery == null ? List.of(of(event)) : List.of(of(event), redelivery);
  }

  @Override
  public int compareTo(KeyHash other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyHash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
