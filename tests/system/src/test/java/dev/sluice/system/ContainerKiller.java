package dev.sluice.system;

import dev.sluice.system.DistributedReport.Death;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.awaitility.Awaitility;

/** Kills containers under load, one after the other, and watches how far that sets others back. */
final class ContainerKiller {
  /** So long a container stays dead. */
  private static final Duration DEAD = Duration.ofSeconds(10);

  /** With nothing that waited for longer than this the lag counts as zero. */
  private static final Duration BEHIND = Duration.ofSeconds(2);

  /** So long there must have been no lag. */
  private static final Duration CALM = Duration.ofSeconds(8);

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final InstantSource CLOCK = InstantSource.system();

  private final ComposeServers servers;
  private final Observed.Reader reader;
  private final long start;

  /**
   * A killer that has killed nobody yet.
   *
   * @param reader of all that is sent meanwhile
   * @param start of the load, on the clock of {@link System#nanoTime}
   */
  ContainerKiller(ComposeServers servers, Observed.Reader reader, long start) {
    this.servers = servers;
    this.reader = reader;
    this.start = start;
  }

  /**
   * Kills one container of a service, starts it again, and returns when it is healthy and nothing
   * waits any longer.
   *
   * @throws org.awaitility.core.ConditionTimeoutException if that takes minutes
   */
  Death kill(String service, String description) {
    String container = servers.containers(service).getFirst();
    servers.kill(container);
    var watch = new Watch(container);
    Awaitility.await().atMost(PATIENCE).pollInterval(POLL).until(watch::isOver);
    return watch.death(description);
  }

  /** From a death until it does not matter any more. */
  private final class Watch {
    private final String container;
    private final long killed = System.nanoTime();
    private long startedAgain;
    private long lastBehind = killed;
    private Duration longest = Duration.ZERO;

    Watch(String container) {
      this.container = container;
    }

    boolean isOver() {
      if (startedAgain == 0 && since(killed).compareTo(DEAD) >= 0) {
        servers.start(container);
        startedAgain = System.nanoTime();
      }
      Duration waits = longestWait();
      if (waits.compareTo(BEHIND) > 0) {
        lastBehind = System.nanoTime();
      }
      longest = waits.compareTo(longest) > 0 ? waits : longest;
      return startedAgain != 0
          && since(startedAgain).compareTo(CALM) > 0
          && since(lastBehind).compareTo(CALM) > 0
          && servers.isHealthy(container);
    }

    Death death(String description) {
      return new Death(
          description,
          Duration.ofNanos(killed - start),
          Duration.ofNanos(startedAgain - start),
          longest,
          Duration.ofNanos(lastBehind - killed));
    }
  }

  /** How long ago the oldest attempt was received that has no state yet. */
  private Duration longestWait() {
    long now = CLOCK.millis();
    return Reconciliation.unsettled(reader.read()).stream()
        .mapToLong(ContainerKiller::receivedAt)
        .min()
        .stream()
        .mapToObj(oldest -> Duration.ofMillis(Math.max(0, now - oldest)))
        .findAny()
        .orElse(Duration.ZERO);
  }

  /** The time of a UUIDv7, in ms. */
  private static long receivedAt(UUID id) {
    return id.getMostSignificantBits() >>> 16;
  }

  private static Duration since(long then) {
    return Duration.ofNanos(System.nanoTime() - then);
  }
}
