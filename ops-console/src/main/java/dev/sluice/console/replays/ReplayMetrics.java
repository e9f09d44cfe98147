package dev.sluice.console.replays;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The meters of replays: {@code webhook_replays_running} that this console works on, {@code
 * webhook_replayed_events_total} by {@code result}: accepted, redelivered, duplicate, rejected or
 * dead_lettered, and {@code webhook_replays_ended_total} by {@code state}: done or aborted. All are
 * there from the start, so that the first ones are seen as an increase.
 */
final class ReplayMetrics {
  private static final List<String> RESULTS =
      List.of("accepted", "redelivered", "duplicate", "rejected", "dead_lettered");

  private final MeterRegistry meters;
  private final AtomicInteger running = new AtomicInteger();

  ReplayMetrics(MeterRegistry meters) {
    this.meters = meters;
    Gauge.builder("webhook.replays.running", running, AtomicInteger::get)
        .description("replays that this console works on")
        .register(meters);
    RESULTS.forEach(this::replayed);
    List.of(Work.DONE, Work.ABORTED).forEach(this::ended);
  }

  void begun() {
    running.incrementAndGet();
  }

  void ended() {
    running.decrementAndGet();
  }

  void count(String result, int events) {
    replayed(result).increment(events);
  }

  /** A replay is over: all is through, or it was given up. */
  void over(String state) {
    ended(state).increment();
  }

  private Counter replayed(String result) {
    return Counter.builder("webhook.replayed.events")
        .description("events of replays that are through")
        .tag("result", result)
        .register(meters);
  }

  private Counter ended(String state) {
    return Counter.builder("webhook.replays.ended")
        .description("replays that ended by themselves")
        .tag("state", state)
        .register(meters);
  }
}
