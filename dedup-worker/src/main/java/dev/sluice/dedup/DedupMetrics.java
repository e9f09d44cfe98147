package dev.sluice.dedup;

import dev.sluice.schemas.Outcome;
import dev.sluice.stage.OutcomeCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The dedup worker's meters. {@code webhook_outcomes_total} counts each verified event once, after
 * the commit: {@code accepted}, {@code duplicate} or {@code dead_lettered}; one that was replayed
 * counts again. How long a replayed one took since its receipt says nothing, and is not counted.
 */
final class DedupMetrics {
  /** What the alert on slow events goes by: the histogram has a bucket that ends there. */
  private static final Duration OBJECTIVE = Duration.ofSeconds(5);

  private final OutcomeCounter outcomes;
  private final Timer claim;
  private final Timer endToEnd;

  DedupMetrics(MeterRegistry meters) {
    this.outcomes = new OutcomeCounter(meters);
    this.claim =
        Timer.builder("webhook.claim")
            .description("time of one transaction that claims keys, up to 500")
            .publishPercentileHistogram()
            .register(meters);
    this.endToEnd =
        Timer.builder("webhook.end.to.end")
            .description("from receipt to the commit on the clean topic")
            .publishPercentileHistogram()
            .serviceLevelObjectives(OBJECTIVE)
            .register(meters);
  }

  Timer claim() {
    return claim;
  }

  void count(ClaimResult result, Instant committed) {
    String source = result.candidate().event().raw().source();
    switch (result) {
      case ClaimResult.Accepted accepted -> {
        outcomes.count(source, Outcome.ACCEPTED);
        if (accepted.candidate().event().replay() == null) {
          endToEnd.record(Duration.between(accepted.candidate().receivedAt(), committed));
        }
      }
      case ClaimResult.Redelivered _ -> outcomes.count(source, Outcome.ACCEPTED);
      case ClaimResult.Duplicate _ -> outcomes.count(source, Outcome.DUPLICATE);
    }
  }

  void countDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    outcomes.deadLettered(record);
  }
}
