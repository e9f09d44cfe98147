package dev.sluice.console.oidc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.oauth2.sdk.id.State;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Logins that are under way at the provider, by their state. Memory is bounded. */
final class PendingLogins {
  static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int MOST = 10_000;

  private final Cache<String, Pending> logins;

  PendingLogins(InstantSource clock) {
    this.logins =
        Caffeine.newBuilder()
            .expireAfterWrite(PATIENCE)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .maximumSize(MOST)
            .build();
  }

  void add(State state, Pending pending) {
    logins.put(state.getValue(), pending);
  }

  /**
   * The login of a state, given out once and only to the browser that began it; null otherwise. Who
   * has the state alone cannot use the login up.
   */
  @Nullable Pending take(State state, String browser) {
    Pending pending = logins.getIfPresent(state.getValue());
    return pending != null
            && MessageDigest.isEqual(
                pending.browser().getBytes(US_ASCII), browser.getBytes(US_ASCII))
            && logins.asMap().remove(state.getValue(), pending)
        ? pending
        : null;
  }
}
