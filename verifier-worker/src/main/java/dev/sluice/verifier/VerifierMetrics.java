package dev.sluice.verifier;

import dev.sluice.schemas.Outcome;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.schemas.SourceRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The verifier's meters. {@code webhook_events_total} counts every attempt once, by its signature
 * status; {@code webhook_outcomes_total} counts those that end here: {@code rejected} and {@code
 * dead_lettered}. Both are counted after the commit, so a retry does not count twice.
 */
final class VerifierMetrics {
  private static final String UNKNOWN = "unknown";

  private final MeterRegistry meters;
  private final Timer verify;

  VerifierMetrics(MeterRegistry meters) {
    this.meters = meters;
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
        status == SignatureStatus.UNKNOWN_SOURCE ? UNKNOWN : verification.raw().source();
    String provider = verification.provider();
    meters
        .counter(
            "webhook.events",
            "source",
            source,
            "provider",
            provider == null ? UNKNOWN : provider,
            "status",
            status.wireName())
        .increment();
    if (!status.forwarded()) {
      count(source, Outcome.REJECTED);
    }
  }

  void countDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(RecordHeaders.SOURCE);
    String source =
        header == null || header.value() == null
            ? UNKNOWN
            : new String(header.value(), StandardCharsets.UTF_8);
    count(SourceRecord.NAME.matcher(source).matches() ? source : UNKNOWN, Outcome.DEAD_LETTERED);
  }

  private void count(String source, Outcome outcome) {
    meters.counter("webhook.outcomes", "source", source, "outcome", outcome.wireName()).increment();
  }
}
