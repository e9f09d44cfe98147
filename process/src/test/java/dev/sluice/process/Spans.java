package dev.sluice.process;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector that keeps spans, or does not take them. */
class Spans implements SpanExporter {
  final List<SpanData> taken = new CopyOnWriteArrayList<>();
  volatile boolean taking = true;

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    if (!taking) {
      return CompletableResultCode.ofExceptionalFailure(new IllegalStateException("no\nanswer"));
    }
    taken.addAll(spans);
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
