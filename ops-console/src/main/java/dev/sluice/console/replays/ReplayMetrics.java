package dev.sluice.console.replays;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The meters of replays: {@code webhook_replays_running} that this console works on, {@code
 * webhook_replayed_events_total} by {@code result}: accepted, redelivered, duplicate, rejected or
 * dead_lettered.
 */
final class ReplayMetrics {
  private final MeterRegistry meters;
  private final AtomicInteger running = new AtomicInteger();

  ReplayMetrics(MeterRegistry meters) {
    this.meters = meters;
    Gauge.builder("webhook.replays.running", running, AtomicInteger::get)
        .description("replays that this console works on")
        .register(meters);
  }

  void begun() {
    running.incrementAndGet();
  }

  void ended() {
    running.decrementAndGet();
  }

  void count(String result, int events) {
    meters.counter("webhook.replayed.events", "result", result).increment(events);
  }
}
