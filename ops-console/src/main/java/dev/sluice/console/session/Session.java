package dev.sluice.console.session;

import java.time.Instant;

/**
 * Somebody who logged in.
 *
 * @param id the secret that the cookie carries
 * @param proof what with
 * @param startedAt when
 */
record Session(String id, Proof proof, Instant startedAt) {
  /** Without the id. */
  @Override
  public String toString() {
    return "Session[proof=%s, startedAt=%s]".formatted(proof, startedAt);
  }
}
