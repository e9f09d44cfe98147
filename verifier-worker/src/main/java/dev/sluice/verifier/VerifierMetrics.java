package dev.sluice.verifier;

import dev.sluice.schemas.Outcome;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.stage.OutcomeCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The verifier's meters. {@code webhook_events_total} counts every attempt once, by its signature
 * status; {@code webhook_outcomes_total} counts those that end here: {@code rejected} and {@code
 * dead_lettered}. Both are counted after the commit, so a retry does not count twice.
 */
final class VerifierMetrics {
  private final MeterRegistry meters;
  private final OutcomeCounter outcomes;
  private final Timer verify;

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
    if (!status.forwarded()) {
      outcomes.count(source, Outcome.REJECTED);
    }
  }

  void countDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    outcomes.deadLettered(record);
  }
}
