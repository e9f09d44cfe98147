package dev.sluice.stage;

import dev.sluice.process.OutcomeKey;
import dev.sluice.process.OutcomeLog;
import dev.sluice.process.TraceSpan;
import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** A line for each record that is dead-lettered; it may break the wire contract in any way. */
final class DeadLetterLog {
  private final OutcomeLog log = OutcomeLog.of(DeadLetterLog.class);

  /** To be called after the commit. */
  void tell(Map<ConsumerRecord<byte[], byte[]>, String> reasons, BatchSpans spans) {
    reasons.forEach((record, reason) -> tell(record, reason, spans.of(Coordinates.of(record))));
  }

  private void tell(ConsumerRecord<byte[], byte[]> record, String reason, TraceSpan span) {
    log.line(Level.WARN, "dead_lettered")
        .with(OutcomeKey.REASON, reason)
        .with(OutcomeKey.SOURCE, text(record, RecordHeaders.SOURCE))
        .with(OutcomeKey.EVENT, text(record, RecordHeaders.ID))
        .with(OutcomeKey.REQUEST, text(record, RecordHeaders.REQUEST_ID))
        .with(
            OutcomeKey.RECORD,
            "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset()))
        .with(span)
        .write();
  }

  private static @Nullable String text(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
