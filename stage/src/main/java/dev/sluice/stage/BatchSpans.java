package dev.sluice.stage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.process.SpanKey;
import dev.sluice.process.TraceSpan;
import dev.sluice.process.Traceparent;
import dev.sluice.process.Tracing;
import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RecordHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one attempt at a batch: one for each record whose trace is recorded, from the
 * attempt's begin to its commit or abort. The context of every other record goes on as it came.
 */
final class BatchSpans {
  static final BatchSpans NONE = new BatchSpans(Map.of());

  private final Map<Coordinates, TraceSpan> open;

  private BatchSpans(Map<Coordinates, TraceSpan> open) {
    this.open = open;
  }

  /**
   * Begins them.
   *
   * @param beginsTraces whether each record begins a trace of its own
   */
  static BatchSpans begin(
      Tracing tracing,
      String stage,
      boolean beginsTraces,
      List<ConsumerRecord<byte[], byte[]>> records) {
    if (!tracing.isOn()) {
      return NONE;
    }
    Map<Coordinates, TraceSpan> open = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      byte[] context = context(record);
      if (context != null) {
        var origin =
            new Tracing.Origin(
                stage, record.topic(), record.partition(), record.offset(), beginsTraces);
        TraceSpan span = tracing.process(origin, context);
        if (span.isOn()) {
          open.put(Coordinates.of(record), span);
        }
      }
    }
    return open.isEmpty() ? NONE : new BatchSpans(open);
  }

  /** The span of a record. */
  TraceSpan of(Coordinates at) {
    return open.isEmpty() ? TraceSpan.none() : open.getOrDefault(at, TraceSpan.none());
  }

  /** Has what is made of a record tell where it comes from. */
  void handOn(ConsumerRecord<byte[], byte[]> origin, Headers outgoing) {
    byte[] came = context(origin);
    if (came == null) {
      return;
    }
    String own = open.isEmpty() ? null : of(Coordinates.of(origin)).traceparent();
    byte[] context = own == null ? came : own.getBytes(US_ASCII);
    outgoing.remove(RecordHeaders.TRACEPARENT);
    if (Traceparent.isValid(context)) {
      outgoing.add(RecordHeaders.TRACEPARENT, context);
    }
  }

  /** To be called after the commit. */
  void committed() {
    open.values().forEach(TraceSpan::end);
  }

  /** To be called when the attempt is given up; the next one begins others. */
  void aborted(Throwable failure) {
    open.values().forEach(span -> span.with(SpanKey.OUTCOME, "aborted").endWithError(failure));
  }

  private static byte @Nullable [] context(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(RecordHeaders.TRACEPARENT);
    return header == null ? null : header.value();
  }
}
