package dev.sluice.providers;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys that were fetched, prepared to check signatures. Immutable and thread-safe. */
public final class KeyDocument {
  private final List<Key> keys;

  KeyDocument(List<Key> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * A key and when it counts, both ends included.
   *
   * @param notBefore null for always
   * @param notAfter null for ever
   */
  record Key(VerifyingKey key, @Nullable Instant notBefore, @Nullable Instant notAfter) {
    boolean validAt(Instant time) {
      return (notBefore == null || !time.isBefore(notBefore))
          && (notAfter == null || !time.isAfter(notAfter));
    }
  }

  List<Key> keys() {
    return keys;
  }
}
