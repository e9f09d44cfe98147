package dev.sluice.stage;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationListener;

/**
 * Ends a worker's process when it is not live any more, so that whoever started it starts it anew
 * (a container engine does not look at probes). To be added by {@code main} only.
 */
public final class EndsWhenBroken
    implements ApplicationListener<AvailabilityChangeEvent<LivenessState>> {
  /** EX_SOFTWARE of sysexits.h. */
  static final int EXIT_CODE = 70;

  private static final Logger LOG = LoggerFactory.getLogger(EndsWhenBroken.class);

  /** Longer than an orderly stop takes. */
  private static final Duration GRACE = Duration.ofSeconds(40);

  @Override
  public void onApplicationEvent(AvailabilityChangeEvent<LivenessState> event) {
    if (event.getState() == LivenessState.BROKEN) {
      LOG.error("The process ends with exit code {}", EXIT_CODE);
      // not on this thread: the orderly stop waits for it
      Thread.ofPlatform().daemon().name("end").start(() -> System.exit(EXIT_CODE));
      Thread.ofPlatform().daemon().name("end-at-once").start(EndsWhenBroken::halt);
    }
  }

  /** Without memory an orderly stop may never end. */
  private static void halt() {
    try {
      boolean _ = new CountDownLatch(1).await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }
}
