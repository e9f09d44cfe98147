package dev.sluice.verifier;

import dev.sluice.schemas.Outcome;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.stage.OutcomeCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The verifier's meters. {@code webhook_events_total} counts every attempt once, by its signature
 * status; {@code webhook_outcomes_total} counts those that end here: {@code rejected} and {@code
 * dead_lettered}. Both are counted after the commit, so a retry does not count twice. {@code
 * webhook_secret_last_used_timestamp_seconds} is when the newest webhook was received that a secret
 * verified here; the table {@code secret_uses} has it of all workers.
 */
final class VerifierMetrics {
  private final MeterRegistry meters;
  private final OutcomeCounter outcomes;
  private final Timer verify;
  private final Map<SecretUses.Secret, AtomicLong> lastUsed = new ConcurrentHashMap<>();

  VerifierMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.outcomes = new OutcomeCounter(meters);
    this.verify =
        Timer.builder("webhook.verify")
            .description("time to verify one attempt")
            .publishPercentileHistogram()
            .register(meters);
  }

  Timer verify() {
    return verify;
  }

  void count(Verification verification) {
    SignatureStatus status = verification.status();
    // names of sources that are not configured come from outside: they must not make meters
    String source =
        status == SignatureStatus.UNKNOWN_SOURCE
            ? OutcomeCounter.UNKNOWN
            : verification.raw().source();
    String provider = verification.provider();
    meters
        .counter(
            "webhook.events",
            "source",
            source,
            "provider",
            provider == null ? OutcomeCounter.UNKNOWN : provider,
            "status",
            status.wireName())
        .increment();
    String keyId =
        verification instanceof Verification.Forwarded forwarded ? forwarded.event().keyId() : null;
    if (keyId != null) {
      used(new SecretUses.Secret(source, keyId), verification.raw().receivedAt());
    }
    if (!status.forwarded()) {
      outcomes.count(source, Outcome.REJECTED);
    }
  }

  private void used(SecretUses.Secret secret, Instant received) {
    lastUsed
        .computeIfAbsent(secret, this::gauge)
        .accumulateAndGet(received.toEpochMilli(), Math::max);
  }

  private AtomicLong gauge(SecretUses.Secret secret) {
    var millis = new AtomicLong();
    Gauge.builder("webhook.secret.last.used.timestamp", millis, last -> last.get() / 1000.0)
        .description("when the newest webhook was received that the secret verified")
        .baseUnit("seconds")
        .tag("source", secret.source())
        .tag("key_id", secret.keyId())
        .register(meters);
    return millis;
  }

  void countDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    outcomes.deadLettered(record);
  }
}
