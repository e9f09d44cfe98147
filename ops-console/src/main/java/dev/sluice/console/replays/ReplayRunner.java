package dev.sluice.console.replays;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Looks for replays that there is work on, those that another console left included, and takes them
 * up, a thread each.
 */
final class ReplayRunner implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayRunner.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Each step is two commits, which wait for the disk as those of live traffic do. */
  private static final Duration STEP = Duration.ofMillis(250);

  private static final Duration HINDERED = Duration.ofSeconds(1);

  /** Those that wait for live traffic count, too: they must not keep others from being planned. */
  private static final int AT_ONCE = 16;

  private final ReplayRun.Tools tools;
  private final Duration grace;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Set<Thread> runs = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Thread looking;
  private @Nullable String logged;

  /**
   * Takes up nothing yet.
   *
   * @param grace how long a step may take to end when the application stops
   */
  ReplayRunner(ReplayRun.Tools tools, Duration grace) {
    this.tools = tools;
    this.grace = grace;
  }

  @Override
  public void start() {
    looking = Thread.ofVirtual().name("replays").start(this::look);
  }

  /** Runs once; the application does not start it again afterwards. */
  @Override
  public void stop() {
    long deadline = System.nanoTime() + grace.toNanos();
    stopping.countDown();
    try {
      Thread thread = looking;
      if (thread != null) {
        thread.join(grace);
      }
      for (Thread run : runs) {
        run.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    looking = null;
  }

  @Override
  public boolean isRunning() {
    return looking != null;
  }

  private void look() {
    while (!stopped(LOOK)) {
      try {
        while (runs.size() < AT_ONCE && takeUp()) {
          // the next one
        }
        logged = null;
      } catch (DataAccessException | TransactionException e) {
        // said by the control plane; at the first start the table is not there yet
        String reason = Objects.requireNonNullElse(e.getMessage(), e.toString());
        if (!reason.equals(logged)) {
          LOG.debug("Replays cannot be looked for: {}", reason);
          logged = reason;
        }
      }
    }
  }

  private boolean takeUp() {
    Lease lease = tools.work().take();
    if (lease == null) {
      return false;
    }
    var run = Thread.ofVirtual().name("replay-" + lease.replay()).unstarted(() -> run(lease));
    runs.add(run);
    run.start();
    return true;
  }

  private void run(Lease lease) {
    LOG.info("Works on replay {}", lease.replay());
    tools.around().metrics().begun();
    try (var run = new ReplayRun(tools, lease)) {
      while (step(run, lease)) {
        // the next one
      }
      tools.work().release(lease);
    } catch (LeaseLostException e) {
      LOG.info("{}", e.getMessage());
    } catch (RuntimeException e) {
      // the lease runs out, and whoever takes it up tries again
      LOG.error("Replay {} cannot be worked on", lease.replay(), e);
    } finally {
      tools.around().metrics().ended();
      runs.remove(Thread.currentThread());
    }
  }

  /** Whether there is more to do. */
  private boolean step(ReplayRun run, Lease lease) {
    try {
      return run.step() && !stopped(run.isLate() ? Duration.ZERO : STEP);
    } catch (KafkaException e) {
      hindered(run, lease, "Kafka does not answer", e);
    } catch (DataAccessException | TransactionException e) {
      hindered(run, lease, "the database does not answer", e);
    }
    return !stopped(HINDERED);
  }

  private static void hindered(ReplayRun run, Lease lease, String reason, Exception e) {
    LOG.debug("Replay {} waits: {}", lease.replay(), reason, e);
    try {
      run.hindered(reason);
    } catch (DataAccessException unreachable) {
      LOG.debug("That is not told either", unreachable);
    }
  }

  private boolean stopped(Duration within) {
    try {
      return stopping.await(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
