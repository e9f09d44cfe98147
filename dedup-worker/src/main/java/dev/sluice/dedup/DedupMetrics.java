package dev.sluice.dedup;

import dev.sluice.schemas.Outcome;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.SourceRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The dedup worker's meters. {@code webhook_outcomes_total} counts each verified event once, after
 * the commit: {@code accepted}, {@code duplicate} or {@code dead_lettered}.
 */
final class DedupMetrics {
  private final MeterRegistry meters;
  private final Timer claim;
  private final Timer endToEnd;

  DedupMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.claim =
        Timer.builder("webhook.claim")
            .description("time to claim the keys of one batch")
            .publishPercentileHistogram()
            .register(meters);
    this.endToEnd =
        Timer.builder("webhook.end.to.end")
            .description("from receipt to the commit on the clean topic")
            .publishPercentileHistogram()
            .register(meters);
  }

  Timer claim() {
    return claim;
  }

  void count(ClaimResult result, Instant committed) {
    String source = result.candidate().event().raw().source();
    switch (result) {
      case ClaimResult.Accepted accepted -> {
        count(source, Outcome.ACCEPTED);
        endToEnd.record(Duration.between(accepted.candidate().receivedAt(), committed));
      }
      case ClaimResult.Duplicate _ -> count(source, Outcome.DUPLICATE);
    }
  }

  void countDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(RecordHeaders.SOURCE);
    String source =
        header == null || header.value() == null
            ? ""
            : new String(header.value(), StandardCharsets.UTF_8);
    // a record that breaks the contract must not make meters of its own
    count(SourceRecord.NAME.matcher(source).matches() ? source : "unknown", Outcome.DEAD_LETTERED);
  }

  private void count(String source, Outcome outcome) {
    meters.counter("webhook.outcomes", "source", source, "outcome", outcome.wireName()).increment();
  }
}
