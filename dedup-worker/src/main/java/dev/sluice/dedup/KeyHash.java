package dev.sluice.dedup;

import dev.sluice.schemas.VerifiedEvent;
import java.util.Arrays;

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
