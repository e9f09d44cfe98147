package dev.sluice.console.session;

import java.time.Instant;

/**
 * Somebody who logged in. What the key may do is no part of it: that is looked up at each request.
 *
 * @param id the secret that the cookie carries
 * @param key prefix of the API key, which is no secret
 * @param startedAt when
 */
record Session(String id, String key, Instant startedAt) {
  /** Without the id. */
  @Override
  public String toString() {
    return "Session[key=%s, startedAt=%s]".formatted(key, startedAt);
  }
}
