package dev.sluice.stage;

import dev.sluice.schemas.Outcome;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.SourceRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The meter {@code webhook_outcomes_total{source,outcome}}: each event once, where it ends. Counted
 * after the commit, so that a retry does not count twice.
 */
public final class OutcomeCounter {
  /** The label of names that must not make meters: they come from outside. */
  public static final String UNKNOWN = "unknown";

  private final MeterRegistry meters;

  /** Counts into these meters. */
  public OutcomeCounter(MeterRegistry meters) {
    this.meters = meters;
  }

  /**
   * Counts one event.
   *
   * @param source a configured one, or {@link #UNKNOWN}
   */
  public void count(String source, Outcome outcome) {
    meters.counter("webhook.outcomes", "source", source, "outcome", outcome.wireName()).increment();
  }

  /** Counts a dead-lettered record, which may break the wire contract. */
  public void deadLettered(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(RecordHeaders.SOURCE);
    String source =
        header == null || header.value() == null
            ? ""
            : new String(header.value(), StandardCharsets.UTF_8);
    count(SourceRecord.NAME.matcher(source).matches() ? source : UNKNOWN, Outcome.DEAD_LETTERED);
  }
}
