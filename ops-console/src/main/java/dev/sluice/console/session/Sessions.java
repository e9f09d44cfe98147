package dev.sluice.console.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of this process. They end when they were not used for a while, at the latest after
 * their lifetime, and with the process. Memory is bounded.
 */
public final class Sessions {
  private static final int MOST = 10_000;
  private static final int ID_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Cache<String, Session> sessions;
  private final Duration lifetime;
  private final InstantSource clock;

  Sessions(Duration idle, Duration lifetime, InstantSource clock) {
    this.sessions =
        Caffeine.newBuilder()
            .expireAfterAccess(idle)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .maximumSize(MOST)
            .build();
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /** A new session with an id that was never used. */
  Session start(Proof proof) {
    byte[] random = new byte[ID_BYTES];
    RANDOM.nextBytes(random);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    var session = new Session(id, proof, clock.instant());
    sessions.put(id, session);
    return session;
  }

  /**
   * The session of an id, null if there is none or it has ended.
   *
   * @param used whether somebody uses it: a page that asks by itself keeps no session alive
   */
  @Nullable Session find(String id, boolean used) {
    Session session = sessions.policy().getIfPresentQuietly(id);
    if (session == null) {
      return null;
    }
    if (!clock.instant().isBefore(session.startedAt().plus(lifetime))) {
      end(id);
      return null;
    }
    return used ? sessions.getIfPresent(id) : session;
  }

  void end(String id) {
    sessions.invalidate(id);
  }
}
