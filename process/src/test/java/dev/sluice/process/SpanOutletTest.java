package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A collector that does not take what is sent costs spans, which are counted, and nothing else. */
@Timeout(60)
class SpanOutletTest {
  private static final int BATCH = 512;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SpanCounts counts = SpanCounts.of("test", meters);
  private final Logger logger = (Logger) LoggerFactory.getLogger(Tracing.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.setAdditive(false);
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
  }

  @Test
  void nobodyWaitsAndMemoryIsBoundedWhileTheCollectorIsSlow() throws InterruptedException {
    var entered = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    var slow = new Slow(entered, answered, new AtomicInteger());
    int taken;

    try (var tracing = tracing(slow)) {
      end(tracing, BATCH);
      assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
      taken = slow.first.get();
      end(tracing, SpanOutlet.MOST_WAITING + 100);
      assertThat(counted("dropped")).isEqualTo(BATCH - taken + 100);
      answered.countDown();
    }

    assertThat(counted("sent")).isEqualTo(taken + SpanOutlet.MOST_WAITING);
    assertThat(counted("failed")).isZero();
  }

  @Test
  void whatACollectorDoesNotTakeIsCountedAndToldOnce() {
    var spans = new Spans();

    try (var tracing = tracing(spans)) {
      spans.taking = false;
      end(tracing, 3 * BATCH);
    }

    assertThat(counted("failed")).isEqualTo(3 * BATCH);
    assertThat(lines.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("the collector does not take traces", "no answer", "sluice.tracing.endpoint");
  }

  @Test
  void thatItTakesThemAgainIsToldToo() {
    var spans = new Spans();
    spans.taking = false;
    try (var tracing = tracing(spans)) {
      end(tracing, BATCH);
      while (counted("failed") < BATCH) {
        Thread.onSpinWait();
      }
      spans.taking = true;
      end(tracing, BATCH);
    }

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .hasSize(2)
        .last()
        .isEqualTo("the collector takes traces again");
  }

  @Test
  void anExporterThatThrowsIsACollectorThatDoesNotTakeThem() {
    try (var tracing = tracing(new Throwing())) {
      end(tracing, 1);
    }

    assertThat(counted("failed")).isEqualTo(1);
  }

  /** The end of the test waits for the thread, and the timeout of the class for that. */
  @Test
  void closingDoesNotWaitForACollectorThatNeverAnswers() {
    var never = new CountDownLatch(1);
    var entered = new CountDownLatch(1);

    OtlpTracing tracing = tracing(new Slow(entered, never, new AtomicInteger()));
    end(tracing, 1);
    tracing.close();

    assertThat(never.getCount()).isEqualTo(1);
    never.countDown();
  }

  private OtlpTracing tracing(SpanExporter exporter) {
    return new OtlpTracing(exporter, "test", counts, 1, () -> 0);
  }

  private static void end(OtlpTracing tracing, int spans) {
    for (int i = 0; i < spans; i++) {
      tracing.request("POST", null).end();
    }
  }

  private double counted(String result) {
    return meters.get("webhook.trace.spans").tag("result", result).counter().count();
  }

  private static final class Throwing extends Spans {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      throw new IllegalStateException("a mistake");
    }
  }

  private static final class Slow extends Spans {
    private final CountDownLatch entered;
    private final CountDownLatch answered;
    private final AtomicInteger first;

    private Slow(CountDownLatch entered, CountDownLatch answered, AtomicInteger first) {
      this.entered = entered;
      this.answered = answered;
      this.first = first;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      first.compareAndSet(0, spans.size());
      entered.countDown();
      try {
        answered.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return CompletableResultCode.ofSuccess();
    }
  }
}
