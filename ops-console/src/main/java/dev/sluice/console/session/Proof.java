package dev.sluice.console.session;

import dev.sluice.console.api.Caller;

/** What somebody logged in with. */
sealed interface Proof {
  /**
   * An API key. What it may do is no part of it: that is looked up at each request.
   *
   * @param prefix of the key, which is no secret
   */
  record Key(String prefix) implements Proof {}

  /**
   * The word of somebody else, who is not asked again while the session lasts.
   *
   * @param caller who it is and what he may
   */
  record Vouched(Caller caller) implements Proof {}
}
