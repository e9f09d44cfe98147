package dev.sluice.standalone;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The parts that run. Thread-safe, since parts start side by side. */
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
  private static final Duration STOP = Duration.ofSeconds(35);

  private final Map<Part, Running> running = new EnumMap<>(Part.class);
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private boolean closing;

  /**
   * A part that runs.
   *
   * @param part which
   * @param stop ends it
   * @param health tells whether it serves
   */
  private record Running(Part part, AutoCloseable stop, HealthIndicator health) {}

  /**
   * Takes a part that has started.
   *
   * @param trouble tells why it does not serve, null while it does
   */
  void add(Part part, AutoCloseable stop, Trouble trouble) {
    add(
        part,
        stop,
        (HealthIndicator)
            () -> {
              String now = trouble.now();
              return now == null
                  ? Health.up().build()
                  : Health.down().withDetail("reason", now).build();
            });
  }

  /** Takes an app that has started. */
  void add(Part part, App app) {
    add(part, app, (HealthIndicator) app);
  }

  /** Tells why a part does not serve. */
  interface Trouble {
    /** Null while it serves. */
    @Nullable String now();
  }

  /**
   * An app that has started.
   *
   * @throws IllegalStateException if it has not
   */
  App app(Part part) {
    if (find(part) instanceof Running(var _, App app, var _)) {
      return app;
    }
    throw new IllegalStateException(part + " is no app that runs");
  }

  /** Says that a part has ended though nobody stopped it. */
  synchronized void ended(Part part) {
    if (!closing) {
      ended.complete(part + " has ended");
    }
  }

  /** Completes with a line for the user when a part has ended by itself. */
  CompletableFuture<String> ended() {
    return ended;
  }

  /** Health of a part, also before it has started; see {@link PartHealth}. */
  HealthIndicator health(Part part) {
    return () -> {
      Running now = find(part);
      return now == null
          ? Health.outOfService().withDetail("reason", "it does not run").build()
          : now.health().health();
    };
  }

  /**
   * Stops every part, the last one first; each gets its time, and one that fails stops no other.
   */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
    }
    for (Part part : List.of(Part.values()).reversed()) {
      Running last = find(part);
      if (last != null) {
        stop(last);
      }
    }
  }

  private synchronized void add(Part part, AutoCloseable stop, HealthIndicator health) {
    running.put(part, new Running(part, stop, health));
  }

  private synchronized @Nullable Running find(Part part) {
    return running.get(part);
  }

  private void stop(Running last) {
    LOG.info("Stopping {}", last.part());
    var done = new CountDownLatch(1);
    Thread.ofPlatform()
        .name("stop-" + last.part().name())
        .daemon()
        .start(
            () -> {
              try {
                last.stop().close();
              } catch (Exception e) {
                LOG.error("{} did not stop cleanly", last.part(), e);
              } finally {
                done.countDown();
              }
            });
    try {
      if (!done.await(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.error("{} did not stop within {}; going on", last.part(), STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
