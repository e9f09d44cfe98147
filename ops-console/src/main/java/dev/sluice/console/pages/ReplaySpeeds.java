package dev.sluice.console.pages;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How fast replays get on, by what those who look at them saw within the last half minute. Memory
 * is bounded.
 */
final class ReplaySpeeds {
  private static final Duration WINDOW = Duration.ofSeconds(30);
  private static final Duration BETWEEN = Duration.ofMillis(500);
  private static final Duration ENOUGH = Duration.ofSeconds(2);
  private static final int MOST = 1_000;
  private static final double MILLIS = 1e3;

  private final Cache<String, Deque<Seen>> seen =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(WINDOW).build();
  private final InstantSource clock;

  private record Seen(Instant at, int through) {}

  ReplaySpeeds(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Events that get through in a second; null where it was not looked at for long enough.
   *
   * @param replay as it is now
   */
  @Nullable Double perSecond(ReplayDocument replay) {
    if (!replay.is("running")) {
      seen.invalidate(replay.id());
      return null;
    }
    var now = new Seen(clock.instant(), replay.progress().through());
    Deque<Seen> all = seen.get(replay.id(), _ -> new ArrayDeque<>());
    synchronized (all) {
      while (!all.isEmpty() && all.peekFirst().at().isBefore(now.at().minus(WINDOW))) {
        all.removeFirst();
      }
      if (all.isEmpty() || !now.at().isBefore(all.peekLast().at().plus(BETWEEN))) {
        all.addLast(now);
      }
      Seen first = all.peekFirst();
      Duration time = Duration.between(first.at(), now.at());
      return time.compareTo(ENOUGH) < 0
          ? null
          : (now.through() - first.through()) * MILLIS / time.toMillis();
    }
  }
}
