package dev.sluice.console;

import dev.sluice.process.PostgresTls;
import dev.sluice.registry.KafkaRefusal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Takes the steps that bring database, topics and sources to what is configured, in order, each
 * until it succeeds; and again once an hour, because days pass and others may have changed
 * something, and whenever it is asked to. Each step can be taken any number of times.
 */
final class ControlPlane implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
  private static final Duration AGAIN = Duration.ofHours(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final List<Step> steps;
  private final Duration grace;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Semaphore asked = new Semaphore(0);
  private volatile @Nullable Thread thread;
  private volatile @Nullable String trouble = "it has not been started";
  private @Nullable String logged;

  /**
   * One thing to be brought about.
   *
   * @param name for people, such as {@code the topics}
   * @param work brings it about; throws whatever hinders it
   */
  record Step(String name, Work work) {}

  /** What a step does. */
  interface Work {
    /** Succeeds at once if there is nothing to do. */
    void run() throws Exception;
  }

  /**
   * Takes no step yet.
   *
   * @param grace how long a running step may take to end when the application stops
   */
  ControlPlane(List<Step> steps, Duration grace) {
    this.steps = List.copyOf(steps);
    this.grace = grace;
  }

  @Override
  public void start() {
    thread = Thread.ofVirtual().name("control-plane").start(this::run);
  }

  /** Runs once; the application does not start it again afterwards. */
  @Override
  public void stop() {
    stopping.countDown();
    Thread running = thread;
    try {
      if (running != null) {
        running.interrupt(); // a step left in the middle is taken anew at the next start
        running.join(grace);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    trouble = "it has been stopped";
    thread = null;
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  /** Takes all steps once more as soon as it can be, also if it is taking them now. */
  void again() {
    asked.release();
  }

  /** Why not everything is as configured, null while it is. */
  @Nullable String trouble() {
    return trouble;
  }

  private void run() {
    boolean first = true;
    do {
      for (Step step : steps) {
        if (!taken(step)) {
          return;
        }
      }
      trouble = null;
      if (first) {
        LOG.info("Database, topics and sources are as configured");
        first = false;
      }
    } while (due());
  }

  /** Waits for the next time; false if the application stops before. */
  private boolean due() {
    try {
      if (asked.tryAcquire(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        asked.drainPermits(); // what is stored by now is announced all together
      }
      return stopping.getCount() > 0;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Whether the step succeeded before the application stopped. */
  private boolean taken(Step step) {
    if (trouble != null) {
      trouble = "working on " + step.name();
    }
    Duration pause = FIRST_PAUSE;
    while (!stopped(Duration.ZERO)) {
      try {
        step.work().run();
        if (logged != null) {
          LOG.info("Goes on with {}", step.name());
          logged = null;
        }
        return true;
      } catch (Exception e) {
        hindered(step, e);
      }
      if (stopped(pause)) {
        return false;
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
    return false;
  }

  /** One line when something begins to hinder or changes, however long it lasts. */
  private void hindered(Step step, Exception e) {
    String now = step.name() + ": " + reason(e);
    trouble = now;
    if (!now.equals(logged) && stopping.getCount() > 0) {
      LOG.warn("Waits and tries again until it can go on with {}", now);
      LOG.debug("In detail", e);
      logged = now;
    }
  }

  /** Stable over retries: without the times and counts that clients put into their messages. */
  private static String reason(Throwable failure) {
    String refusal = KafkaRefusal.reason(failure);
    if (refusal != null) {
      return refusal;
    }
    String database = PostgresTls.reason(failure);
    if (database != null) {
      return database;
    }
    Throwable telling = failure;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof TimeoutException) {
        return "Kafka does not answer";
      }
      if (at instanceof SQLException || !(telling instanceof SQLException)) {
        telling = at;
      }
    }
    String message = telling.getMessage();
    return message == null ? telling.getClass().getName() : message.replaceAll("\\s+", " ");
  }

  private boolean stopped(Duration within) {
    try {
      return stopping.await(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }
}
