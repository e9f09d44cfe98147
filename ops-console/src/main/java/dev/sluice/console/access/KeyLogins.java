package dev.sluice.console.access;

import dev.sluice.console.api.Caller;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;

/** Lets people in by an API key, which is looked at and forgotten. */
public final class KeyLogins {
  private final ApiKeys keys;
  private final FailedAttempts failures;

  KeyLogins(ApiKeys keys, FailedAttempts failures) {
    this.keys = keys;
    this.failures = failures;
  }

  /** What became of an attempt. */
  public sealed interface Attempt {
    /**
     * The key is good.
     *
     * @param caller whose it is
     */
    record Good(Caller caller) implements Attempt {}

    /** The key is unknown, deleted or expired. */
    record Wrong() implements Attempt {}

    /**
     * So many failed from this address that a key which is not stored is not looked up until the
     * minute is over.
     */
    record TooMany() implements Attempt {}
  }

  /**
   * Tries a key.
   *
   * @param text as it was entered
   * @param remote address of the peer, whose failures count together with those of the API
   * @throws org.springframework.dao.DataAccessException if the database does not answer
   */
  public Attempt attempt(String text, String remote) {
    PlainKey key = PlainKey.parse(text);
    if (failures.tooMany(remote) && (key == null || !keys.isStored(key))) {
      return new Attempt.TooMany();
    }
    Caller caller = key == null ? null : keys.find(key);
    if (caller == null) {
      failures.add(remote);
      return new Attempt.Wrong();
    }
    return new Attempt.Good(caller);
  }

  /**
   * Who has a key today, null if it was deleted or has expired.
   *
   * @param prefix of the key
   * @throws org.springframework.dao.DataAccessException if the database does not answer
   */
  public @Nullable Caller caller(String prefix) {
    return keys.find(prefix);
  }

  /** What Spring Security takes a caller as. */
  public static Authentication authentication(Caller caller) {
    return new KeyAuthentication(caller);
  }
}
