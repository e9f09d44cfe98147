package dev.sluice.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's meters. {@code webhook_answers_total} counts every answer on {@code /webhooks},
 * {@code webhook_ingest_seconds} times those of known sources from the request's head to the
 * answer. {@code webhook_handshakes_total} counts requests that prove a URL; those that are refused
 * tell of a wrong secret or verify token, or of somebody who tries. Alert on answers with status
 * 503: senders are turned away by our fault. All meters are explained in docs/metrics.md.
 */
final class IngestMetrics {
  private static final String UNKNOWN = "unknown";

  private final MeterRegistry meters;
  private final Timer ingest;
  private final AtomicInteger connections = new AtomicInteger();

  /** Looked up for each request: cheaper than the registry's own look-up. */
  private final Map<Key, Counter> answers = new ConcurrentHashMap<>();

  private final Map<Handshake, Counter> handshakes = new ConcurrentHashMap<>();

  private final Map<String, Counter> limited;

  private record Key(String source, int status) {}

  private record Handshake(String source, String outcome) {}

  IngestMetrics(MeterRegistry meters, InFlightBytes inFlight) {
    this.meters = meters;
    this.ingest =
        Timer.builder("webhook.ingest")
            .description("time from a request's head to its answer")
            .publishPercentileHistogram()
            .register(meters);
    Gauge.builder("webhook.ingest.in.flight", inFlight, InFlightBytes::reserved)
        .description("bytes on their way from senders to Kafka")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("webhook.ingest.connections", connections, AtomicInteger::get)
        .description("open connections of senders")
        .register(meters);
    // from the start, so that the first ones are seen as an increase
    this.limited = Map.of("client", limit("client"), "source", limit("source"));
  }

  /** Shows whether the receiver can be expected to take what is sent now. */
  void showReadiness(IngestReadiness readiness) {
    Gauge.builder("webhook.ingest.ready", readiness, ready -> ready.trouble() == null ? 1 : 0)
        .description("1 while webhooks are taken, 0 while they are not")
        .register(meters);
  }

  /** Counts a new connection; tells how many are open with it. */
  int connected() {
    return connections.incrementAndGet();
  }

  /** Counts the end of a connection. */
  void disconnected() {
    connections.decrementAndGet();
  }

  /**
   * Counts an answer.
   *
   * @param source of a configured source; null otherwise, because names of others come from outside
   *     and must not make meters
   * @param nanos since the request's head
   */
  void answered(@Nullable String source, int status, long nanos) {
    if (source != null) {
      ingest.record(nanos, TimeUnit.NANOSECONDS);
    }
    answers
        .computeIfAbsent(new Key(source == null ? UNKNOWN : source, status), this::counter)
        .increment();
  }

  /**
   * Counts a request that was over a limit.
   *
   * @param scope {@code client} or {@code source}
   */
  void limited(String scope) {
    Objects.requireNonNull(limited.get(scope), scope).increment();
  }

  /** Counts a handshake that was answered as the provider wants it. */
  void handshakeAnswered(String source) {
    handshake(new Handshake(source, "answered"));
  }

  /** Counts a handshake that was refused. */
  void handshakeRefused(String source) {
    handshake(new Handshake(source, "refused"));
  }

  private void handshake(Handshake key) {
    handshakes
        .computeIfAbsent(
            key,
            made ->
                Counter.builder("webhook.handshakes")
                    .description("requests that prove a URL")
                    .tag("source", made.source())
                    .tag("outcome", made.outcome())
                    .register(meters))
        .increment();
  }

  private Counter limit(String scope) {
    return Counter.builder("webhook.rate.limited")
        .description("requests over the limit of their client or source")
        .tag("scope", scope)
        .register(meters);
  }

  private Counter counter(Key key) {
    return Counter.builder("webhook.answers")
        .description("answers to senders")
        .tag("source", key.source())
        .tag("status", Integer.toString(key.status()))
        .register(meters);
  }
}
