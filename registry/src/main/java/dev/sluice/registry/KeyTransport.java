package dev.sluice.registry;

import java.io.IOException;
import java.net.URI;

/** Brings what is at an address. Thread-safe. */
interface KeyTransport extends AutoCloseable {
  /**
   * What is there.
   *
   * @throws IOException if no answer that counts could be had, which may be otherwise soon
   * @throws NotThereException if the answer is that there is nothing
   */
  byte[] get(URI address) throws IOException, NotThereException;

  @Override
  void close();

  /** The host answered, but not with keys. */
  final class NotThereException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean gone;

    /**
     * An answer.
     *
     * @param gone whether the host says that there are no keys any more
     */
    NotThereException(String message, boolean gone) {
      super(message);
      this.gone = gone;
    }

    boolean isGone() {
      return gone;
    }
  }
}
