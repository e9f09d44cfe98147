package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

class OutcomeLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(OutcomeLogTest.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong time = new AtomicLong();
  private final OutcomeLog log = new OutcomeLog(logger, time::get);

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
  void hasTheKeysThatHaveAValue() {
    log.line(Level.INFO, "refused")
        .with(OutcomeKey.STATUS, 404)
        .with(OutcomeKey.SOURCE, null)
        .write();

    assertThat(pairs()).containsExactly("sluice.outcome=refused", "http.response.status_code=404");
  }

  @Test
  void namesTheTraceThatTellsMore() {
    var counts = SpanCounts.of("test", new SimpleMeterRegistry());
    try (var tracing = new OtlpTracing(new Spans(), "test", counts, 1, () -> 0)) {
      TraceSpan span = tracing.request("POST", null);
      log.line(Level.INFO, "refused").with(span).write();
      log.line(Level.INFO, "rejected").with(TraceSpan.none()).write();

      assertThat(pairs())
          .containsExactly(
              "sluice.outcome=refused",
              "trace.id=" + span.traceId(),
              "span.id=" + span.spanId(),
              "sluice.outcome=rejected");
    }
  }

  @Test
  void writesNothingThatLooksLikeALineOrAKeyOrHasNoEnd() {
    log.line(Level.INFO, "refused")
        .with(OutcomeKey.PATH, "/a\r\nb\u001b\u2028\u202e\" status=\"200")
        .with(OutcomeKey.REQUEST, "x".repeat(10_000))
        .write();

    assertThat(pairs())
        .containsExactly(
            "sluice.outcome=refused",
            "url.path=/a??b???' status='200",
            "http.request.id=" + "x".repeat(256) + "…");
  }

  @Test
  void leavesOutWhatIsTooMuchAndSaysHowMuch() {
    for (int i = 0; i < OutcomeLog.LINES + 5; i++) {
      log.line(Level.INFO, "refused").write();
    }
    assertThat(lines.list).hasSize(OutcomeLog.LINES);

    time.addAndGet(OutcomeLog.WINDOW);
    lines.list.clear();
    log.line(Level.INFO, "refused").write();

    assertThat(pairs()).containsExactly("sluice.omitted=5", "sluice.outcome=refused");
  }

  @Test
  void doesNotCountWhatIsNotLogged() {
    logger.setLevel(ch.qos.logback.classic.Level.WARN);
    try {
      for (int i = 0; i < OutcomeLog.LINES; i++) {
        log.line(Level.INFO, "refused").write();
      }
      log.line(Level.WARN, "dead_lettered").write();
    } finally {
      logger.setLevel(null);
    }

    assertThat(pairs()).containsExactly("sluice.outcome=dead_lettered");
  }

  private List<String> pairs() {
    return lines.list.stream()
        .flatMap(line -> line.getKeyValuePairs().stream())
        .map((KeyValuePair pair) -> pair.key + "=" + pair.value)
        .toList();
  }
}
