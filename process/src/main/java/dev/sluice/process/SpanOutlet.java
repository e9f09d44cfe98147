package dev.sluice.process;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ended spans go: to one thread that sends them in batches. No more wait than memory is meant
 * for, whoever ends a span never waits, and each is counted. That a collector does not answer is
 * told once, and once that it does again.
 */
final class SpanOutlet implements SpanProcessor {
  /** About a kilobyte each. */
  static final int MOST_WAITING = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);
  private static final int BATCH = 512;
  private static final Duration GATHERING = Duration.ofSeconds(1);

  /** The exporter's own limit is shorter. */
  private static final Duration LONGEST_EXPORT = Duration.ofSeconds(5);

  private final SpanCounts counts;
  private final AtomicInteger waiting = new AtomicInteger();
  private final BatchSpanProcessor batches;

  SpanOutlet(SpanExporter exporter, SpanCounts counts) {
    this.counts = counts;
    this.batches =
        BatchSpanProcessor.builder(new Counting(exporter))
            // ours is the smaller bound, because the library tells nobody what it drops
            .setMaxQueueSize(2 * MOST_WAITING)
            .setMaxExportBatchSize(BATCH)
            .setScheduleDelay(GATHERING)
            .setExporterTimeout(LONGEST_EXPORT)
            .setMeterProvider(MeterProvider.noop())
            .build();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      counts.dropped().increment();
    } else {
      batches.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public CompletableResultCode shutdown() {
    return batches.shutdown();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return batches.forceFlush();
  }

  private final class Counting implements SpanExporter {
    private final SpanExporter exporter;
    private final AtomicBoolean failing = new AtomicBoolean();

    private Counting(SpanExporter exporter) {
      this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      int count = spans.size();
      waiting.addAndGet(-count);
      CompletableResultCode result;
      try {
        result = exporter.export(spans);
      } catch (RuntimeException e) {
        result = CompletableResultCode.ofExceptionalFailure(e);
      }
      CompletableResultCode done = result;
      return done.whenComplete(() -> note(count, done.isSuccess(), done.getFailureThrowable()));
    }

    private void note(int count, boolean taken, @Nullable Throwable failure) {
      (taken ? counts.sent() : counts.failed()).increment(count);
      if (failing.getAndSet(!taken) == taken) {
        if (taken) {
          LOG.info("the collector takes traces again");
        } else {
          LOG.warn(
              "the collector does not take traces, which are dropped until it does"
                  + " (sluice.tracing.endpoint): {}",
              reason(failure));
        }
      }
    }

    private static String reason(@Nullable Throwable failure) {
      return failure == null ? "no answer" : failure.toString().replaceAll("\\s+", " ");
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
