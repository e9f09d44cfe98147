package dev.sluice.dedup;

import dev.sluice.registry.StageLane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/**
 * The running lanes. They start once everything they need answers, so that a member that cannot
 * work never takes partitions, and they stop within the grace: the running batch ends, the consumer
 * leaves the group, the producer is closed.
 */
final class DedupLanes implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(DedupLanes.class);
  private static final Duration GRACE = Duration.ofSeconds(25);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  private final Supplier<List<Lane>> lanes;
  private final Callable<@Nullable String> missing;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile List<Lane> running = List.of();
  private volatile @Nullable Thread starting;
  private volatile @Nullable String waitingFor = "it has not been started";

  /**
   * A lane and the container that polls for it: one consumer, one thread, one producer.
   *
   * @param stage takes the batches
   * @param container gives them
   */
  record Lane(StageLane stage, KafkaMessageListenerContainer<byte[], byte[]> container) {}

  /**
   * Lanes that do not run yet.
   *
   * @param lanes makes them
   * @param missing what they still need, null once they may start; asked again when it throws
   */
  DedupLanes(Supplier<List<Lane>> lanes, Callable<@Nullable String> missing) {
    this.lanes = lanes;
    this.missing = missing;
  }

  @Override
  public void start() {
    starting = Thread.ofVirtual().name("dedup-start").start(this::startWhenReady);
  }

  /** Runs once; the application does not start it again afterwards. */
  @Override
  public void stop() {
    stopping.countDown();
    try {
      Thread thread = starting;
      if (thread != null) {
        thread.join(GRACE);
      }
      stopContainers();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    waitingFor = "it has been stopped";
    running = List.of();
    starting = null;
  }

  @Override
  public boolean isRunning() {
    return starting != null;
  }

  /** Why records are not being worked on, null while they are. */
  @Nullable String trouble() {
    String waiting = waitingFor;
    if (waiting != null) {
      return waiting;
    }
    List<Lane> all = running;
    if (!all.stream().allMatch(lane -> lane.container().isRunning())) {
      return "a consumer has ended; the log says why";
    }
    return all.stream()
        .map(lane -> lane.stage().trouble())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Kafka timestamp of the oldest record being worked on, null for none. */
  @Nullable Instant oldestUnprocessed() {
    return running.stream()
        .map(lane -> lane.stage().oldestUnprocessed())
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  private void startWhenReady() {
    try {
      for (String now = whatIsMissing(); now != null; now = whatIsMissing()) {
        if (!now.equals(waitingFor)) {
          LOG.info("The dedup worker waits: {}", now);
          waitingFor = now;
        }
        if (stopping.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    running = lanes.get();
    running.forEach(lane -> lane.container().start());
    waitingFor = null;
    LOG.info("The dedup worker works with {} lanes", running.size());
  }

  private @Nullable String whatIsMissing() {
    try {
      return missing.call();
    } catch (Exception e) {
      return "the database does not answer: " + e.getMessage();
    }
  }

  private void stopContainers() throws InterruptedException {
    var left = new CountDownLatch(running.size());
    running.forEach(lane -> lane.stage().interruptBackOff());
    running.forEach(lane -> lane.container().stop(left::countDown));
    if (!left.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("The dedup worker stops although a batch has not ended within {}", GRACE);
    }
    running.forEach(lane -> lane.stage().close());
  }
}
