package dev.sluice.providers;

import java.util.concurrent.CompletionStage;

/**
 * Keys that providers publish at an address, as far as they are here. This library says which it
 * wants and reads what is brought; it never fetches. Thread-safe; never blocks.
 */
public interface PublishedKeys {
  /** For who wants to know whether secrets are right, or does not verify: there are none. */
  PublishedKeys NONE =
      new PublishedKeys() {
        @Override
        public Lookup find(WantedKeys wanted) {
          return new Lookup.Unavailable("this part of Sluice fetches no keys");
        }

        @Override
        public Lookup findNewer(WantedKeys wanted) {
          return find(wanted);
        }
      };

  /** What is known of an address; begins to fetch what is not. */
  Lookup find(WantedKeys wanted);

  /**
   * As above, after a signature by none of the keys, which may have been replaced: begins to fetch
   * them once more unless that was done moments ago.
   */
  Lookup findNewer(WantedKeys wanted);

  /** An answer. */
  sealed interface Lookup {
    /** The keys. */
    record Found(KeyDocument document) implements Lookup {}

    /**
     * They may be here soon.
     *
     * @param reason what is being waited for, the same for as long as it is the same
     * @param settled done when it is worth asking again, never exceptionally
     */
    record Pending(String reason, CompletionStage<?> settled) implements Lookup {}

    /**
     * They are not to be had for now.
     *
     * @param reason why, in words that follow "keys cannot be had: "
     */
    record Unavailable(String reason) implements Lookup {}
  }
}
