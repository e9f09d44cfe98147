package dev.sluice.console.status;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks for alarms again and again. Its meter {@code webhook_alarms} counts them by {@code kind}
 * and {@code source}, which is empty where an alarm is about none: so there are at most twice as
 * many series as there are sources, and one for each other kind.
 */
final class AlarmWatch implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(AlarmWatch.class);

  private final Alarms alarms;
  private final Duration every;
  private final InstantSource clock;
  private final MultiGauge gauge;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Thread thread;

  AlarmWatch(Alarms alarms, Duration every, InstantSource clock, MeterRegistry meters) {
    this.alarms = alarms;
    this.every = every;
    this.clock = clock;
    this.gauge =
        MultiGauge.builder("webhook.alarms").description("alarms that are firing").register(meters);
  }

  private record Place(AlarmKind kind, String source) {}

  @Override
  public void start() {
    thread = Thread.ofVirtual().name("alarms").start(this::run);
  }

  /** Runs once; the application does not start it again afterwards. */
  @Override
  public void stop() {
    stopping.countDown();
    Thread running = thread;
    if (running != null) {
      running.interrupt(); // it changes nothing, so there is nothing to wait for
    }
    thread = null;
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  private void run() {
    try {
      // not at once: at the first start tables and topics are still being made
      while (!stopping.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws InterruptedException {
    try {
      alarms.look(clock.instant());
      show();
    } catch (RuntimeException e) {
      if (stopping.getCount() > 0) {
        LOG.warn("Alarms cannot be looked for, again in {}", every, e);
      }
    }
  }

  private void show() {
    Map<Place, Integer> counts = new LinkedHashMap<>();
    for (AlarmKind kind : AlarmKind.values()) {
      counts.put(new Place(kind, ""), 0);
    }
    for (Alarm alarm : alarms.now().alarms()) {
      String source = alarm.source();
      counts.merge(new Place(alarm.kind(), source == null ? "" : source), 1, Integer::sum);
    }
    gauge.register(
        counts.entrySet().stream()
            .<Row<?>>map(
                each ->
                    Row.of(
                        Tags.of(
                            "kind", each.getKey().kind().wireName(),
                            "source", each.getKey().source()),
                        each.getValue()))
            .toList(),
        true);
  }
}
