package dev.sluice.stage;

import dev.sluice.process.PostgresTls;
import dev.sluice.registry.KafkaRefusal;
import io.micrometer.core.instrument.Gauge;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationEventPublisherAware;
import org.springframework.context.SmartLifecycle;

/**
 * The running lanes of a stage. They start once everything they need answers, so that a member that
 * cannot work never takes partitions, and they stop within the grace: the running batch ends, the
 * consumer leaves the group, the producer is closed.
 *
 * <p>A lane whose attempts fail waits and goes on by itself; that is told by {@link #health}. A
 * lane that ends by itself has met an {@link Error} such as the end of memory: then the process is
 * not live any more ({@link LivenessState#BROKEN}) and should be started anew.
 */
public final class StageLanes implements SmartLifecycle, ApplicationEventPublisherAware {
  private static final Logger LOG = LoggerFactory.getLogger(StageLanes.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  /** Longer: each attempt makes a producer. */
  private static final Duration TRY_AGAIN = Duration.ofSeconds(2);

  private final StageSpec spec;
  private final IntFunction<Lane> lanes;
  private final InstantSource clock;
  private final Duration grace;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile List<Lane> running = List.of();
  private volatile @Nullable Thread starting;
  private volatile @Nullable String waitingFor = "it has not been started";
  private ApplicationEventPublisher events = _ -> {};

  /**
   * Lanes that do not run yet.
   *
   * @param watch its meters get {@code webhook_oldest_unprocessed_seconds}, {@code
   *     webhook_stage_ready} and what the clients measure
   */
  public StageLanes(StageSpec spec, StageProperties properties, StageWatch watch) {
    this.spec = spec;
    this.lanes = index -> Lane.of(spec, index, properties, watch, this::ended);
    this.clock = watch.clock();
    this.grace = properties.shutdownGrace();
    Gauge.builder("webhook.oldest.unprocessed", this, StageLanes::secondsBehind)
        .description("age of the oldest record being worked on")
        .baseUnit("seconds")
        .tag("stage", spec.name())
        .register(watch.meters());
    Gauge.builder("webhook.stage.ready", this, lanes -> lanes.trouble() == null ? 1 : 0)
        .description("1 while records are being worked on, 0 while they are not")
        .tag("stage", spec.name())
        .register(watch.meters());
  }

  @Override
  public void setApplicationEventPublisher(ApplicationEventPublisher publisher) {
    this.events = publisher;
  }

  @Override
  public void start() {
    starting = Thread.ofVirtual().name(spec.name() + "-start").start(this::startWhenReady);
  }

  /** Runs once; the application does not start it again afterwards. */
  @Override
  public void stop() {
    long deadline = System.nanoTime() + grace.toNanos();
    stopping.countDown();
    try {
      Thread thread = starting;
      if (thread != null) {
        thread.join(grace);
      }
      stopContainers(deadline);
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

  /** Down, with the reason, while records are not being worked on. */
  public HealthIndicator health() {
    return () -> {
      String trouble = trouble();
      return trouble == null
          ? Health.up().build()
          : Health.down().withDetail("reason", trouble).build();
    };
  }

  /** Why records are not being worked on, null while they are. */
  public @Nullable String trouble() {
    String waiting = waitingFor;
    if (waiting != null) {
      return waiting;
    }
    List<Lane> all = running;
    if (!all.stream().allMatch(lane -> lane.container().isRunning())) {
      return "a consumer has ended; the log says why";
    }
    return all.stream().map(Lane::trouble).filter(Objects::nonNull).findFirst().orElse(null);
  }

  /** Called by the thread of the lane that ends. */
  private void ended() {
    if (!isStopping()) {
      LOG.error(
          "A lane of the {} has ended for good: the process has to be started anew", spec.name());
      AvailabilityChangeEvent.publish(events, this, LivenessState.BROKEN);
    }
  }

  private double secondsBehind() {
    return running.stream()
        .map(lane -> lane.stage().oldestUnprocessed())
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .map(oldest -> Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1000.0))
        .orElse(0.0);
  }

  private void startWhenReady() {
    try {
      if (!awaitNothing(this::whatIsMissing, LOOK_AGAIN)) {
        return;
      }
      running = IntStream.range(0, spec.lanes().concurrency()).mapToObj(lanes).toList();
      if (!awaitNothing(this::whatIsUnsettled, TRY_AGAIN)) {
        return;
      }
      running.forEach(lane -> lane.container().start());
      waitingFor = null;
      LOG.info("The {} works with {} lanes", spec.name(), running.size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      waitingFor = "it could not start: " + e;
      LOG.error("The {} could not start", spec.name(), e);
    }
  }

  /** Whether nothing is in the way any more; else the stage stops. */
  private boolean awaitNothing(Supplier<@Nullable String> inTheWay, Duration between)
      throws InterruptedException {
    for (String now = inTheWay.get(); now != null; now = inTheWay.get()) {
      if (!now.equals(waitingFor)) {
        LOG.info("The {} waits: {}", spec.name(), now);
        waitingFor = now;
      }
      if (stopping.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return !isStopping();
  }

  private @Nullable String whatIsUnsettled() {
    try {
      for (Lane lane : running) {
        if (!isStopping()) {
          lane.stage().settle();
        }
      }
      return null;
    } catch (KafkaException e) {
      String refusal = KafkaRefusal.reason(e);
      return refusal == null ? "Kafka does not let its producers begin: " + e : refusal;
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private @Nullable String whatIsMissing() {
    try {
      return spec.needs().missing();
    } catch (SQLException e) {
      String tls = PostgresTls.reason(e);
      return tls == null ? "the database does not answer: " + e.getMessage() : tls;
    }
  }

  private void stopContainers(long deadline) throws InterruptedException {
    var left = new CountDownLatch(running.size());
    running.forEach(lane -> lane.stage().interruptBackOff());
    running.forEach(lane -> lane.container().stop(left::countDown));
    if (!left.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      LOG.warn("The {} stops although a batch has not ended within {}", spec.name(), grace);
    }
    running.forEach(lane -> lane.stage().close());
  }
}
