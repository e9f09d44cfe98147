package dev.sluice.providers;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys that were fetched, prepared to check signatures. Immutable and thread-safe. */
public final class KeyDocument {
  /** How long a withdrawn key is kept; what was received before and waits longer is refused. */
  static final Duration KEPT = Duration.ofDays(8);

  private static final int MAX_KEYS = 32;

  private final List<Key> keys;

  KeyDocument(List<Key> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * A key and when it counts, both ends included.
   *
   * @param notBefore null for always
   * @param notAfter null for ever
   * @param withdrawn whether it is not published any more
   */
  record Key(
      VerifyingKey key,
      @Nullable Instant notBefore,
      @Nullable Instant notAfter,
      boolean withdrawn) {
    boolean validAt(Instant time) {
      return (notBefore == null || !time.isBefore(notBefore))
          && (notAfter == null || !time.isAfter(notAfter));
    }

    boolean endsAfter(Instant time) {
      return notAfter == null || notAfter.isAfter(time);
    }

    Key withdrawn(Instant at) {
      return new Key(key, notBefore, endsAfter(at) ? at : notAfter, true);
    }
  }

  /**
   * These keys, and those of an earlier document at the same address that are not among them: they
   * verify what was received before they were withdrawn, so that a backlog or a replay turns no
   * good event bad. Whoever has stolen one gains nothing, for receipt is our own clock's.
   *
   * @param now when this document came
   */
  public KeyDocument after(KeyDocument earlier, Instant now) {
    List<Key> all = new ArrayList<>(keys);
    for (Key old : earlier.keys) {
      Key withdrawn = old.withdrawn(now);
      boolean published = keys.stream().anyMatch(key -> key.key().equals(old.key()));
      if (!published && all.size() < MAX_KEYS && withdrawn.endsAfter(now.minus(KEPT))) {
        all.add(withdrawn);
      }
    }
    return new KeyDocument(all);
  }

  List<Key> keys() {
    return keys;
  }
}
