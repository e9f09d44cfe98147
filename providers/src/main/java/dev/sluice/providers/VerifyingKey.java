package dev.sluice.providers;

import java.util.List;

/** A key prepared to check signatures. Thread-safe. */
interface VerifyingKey {
  /** Whether one of the signatures, at most a few, was made over the content with this key. */
  boolean matches(Content content, List<byte[]> signatures);

  /**
   * Whether it checks without asking anybody. Of a key that does not, only a request may be asked
   * that nothing else speaks against.
   */
  default boolean isHere() {
    return true;
  }

  /** What is signed. */
  @FunctionalInterface
  interface Content {
    void feed(ByteSink sink);
  }
}
