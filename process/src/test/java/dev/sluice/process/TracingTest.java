package dev.sluice.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What spans say, and whose they are; the way to a collector is in TracesIT of tests/system. */
class TracingTest {
  private static final String THEIRS = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-";
  private static final Tracing.Origin RECORD =
      new Tracing.Origin("verifier", "webhooks.raw", 3, 42, false);

  private final Spans spans = new Spans();

  @Test
  void aRequestBeginsATraceOfItsOwnAndIsLinkedToItsSenders() {
    SpanData span = requestFrom(THEIRS + "01");

    assertThat(span.getTraceId()).isNotEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(span.getParentSpanContext().isValid()).isFalse();
    assertThat(span.getLinks())
        .singleElement()
        .satisfies(
            link ->
                assertThat(link.getSpanContext().getTraceId())
                    .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736"));
    assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(span.getName()).isEqualTo("POST /webhooks/{source}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "00-0-0-01", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"})
  void whatASenderSaysThatIsNoContextIsPassedOver(String sent) {
    assertThat(requestFrom(sent).getLinks()).isEmpty();
  }

  @Test
  void chanceDecidesWhatIsTracedAndNotTheSender() {
    try (var tracing = tracing(0.25, 0.25)) {
      assertThat(tracing.request("POST", THEIRS + "01")).isSameAs(TraceSpan.none());
    }
    try (var tracing = tracing(0.25, 0.24)) {
      assertThat(tracing.request("POST", THEIRS + "00").isOn()).isTrue();
    }
    try (var tracing = tracing(0, 0)) {
      assertThat(tracing.request("POST", null).isOn()).isFalse();
    }
  }

  @Test
  void aRecordsSpanBelongsToTheOneThatItNames() {
    try (var tracing = tracing(1, 0.5)) {
      TraceSpan request = tracing.request("POST", null);
      TraceSpan record = tracing.process(RECORD, bytes(request.traceparent()));
      record.end();
      request.endWithStatus(200);
    }

    SpanData request = named("POST /webhooks/{source}");
    SpanData record = named("process webhooks.raw");
    assertThat(record.getTraceId()).isEqualTo(request.getTraceId());
    assertThat(record.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(record.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void aReplayedRecordBeginsATraceThatIsLinkedToTheDeliverys() {
    var replayed = new Tracing.Origin("replay", "webhooks.replay", 0, 1, true);
    try (var tracing = tracing(0, 0.5)) {
      tracing.process(replayed, bytes(THEIRS + "01")).end();
    }

    SpanData span = named("process webhooks.replay");
    assertThat(span.getParentSpanContext().isValid()).isFalse();
    assertThat(span.getLinks())
        .singleElement()
        .satisfies(
            link ->
                assertThat(link.getAttributes().get(AttributeKey.stringKey("sluice.link")))
                    .isEqualTo("replayed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", "\u0000"})
  void aRecordThatNamesNoRecordedTraceIsNotTraced(String traceparent) {
    try (var tracing = tracing(1, 0)) {
      assertThat(tracing.process(RECORD, bytes(traceparent))).isSameAs(TraceSpan.none());
      assertThat(tracing.process(RECORD, null)).isSameAs(TraceSpan.none());
    }
    assertThat(spans.taken).isEmpty();
  }

  @Test
  void spansSayNothingButWhatIsMeantForThem() {
    try (var tracing = tracing(1, 0)) {
      TraceSpan request = tracing.request("BREW", null);
      request.with(SpanKey.SOURCE, "shop").with(SpanKey.REASON, null).endWithStatus(503);
      tracing
          .process(RECORD, bytes(request.traceparent()))
          .with(SpanKey.OUTCOME, "x".repeat(1_000))
          .endWithError(new IllegalStateException("secret"));
    }

    assertThat(said(named("HTTP /webhooks/{source}")))
        .containsOnly(
            Map.entry("http.request.method", "_OTHER"),
            Map.entry("http.route", "/webhooks/{source}"),
            Map.entry("http.response.status_code", "503"),
            Map.entry("error.type", "503"),
            Map.entry("sluice.source", "shop"));
    SpanData failed = named("process webhooks.raw");
    assertThat(said(failed))
        .containsEntry("sluice.outcome", "x".repeat(256))
        .containsEntry("error.type", "java.lang.IllegalStateException")
        .containsEntry("messaging.destination.partition.id", "3")
        .containsEntry("messaging.kafka.offset", "42");
    assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(failed.toString()).doesNotContain("secret");
    assertThat(failed.getResource().getAttribute(AttributeKey.stringKey("service.name")))
        .isEqualTo("test");
  }

  /** By a loader that knows our classes, and not one of OpenTelemetry's. */
  @Test
  void withoutAnEndpointNothingIsStartedNorLoaded() throws Exception {
    List<URL> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("opentelemetry")) {
        path.add(Path.of(entry).toUri().toURL());
      }
    }
    try (var loader =
        new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      assertThat(isOn(loader, null)).isEqualTo(false);
      assertThatThrownBy(() -> isOn(loader, "http://[::1]/v1"))
          .as("the loader has no OpenTelemetry")
          .isInstanceOf(InvocationTargetException.class)
          .hasCauseInstanceOf(NoClassDefFoundError.class);
    }
  }

  private static Object isOn(ClassLoader loader, String endpoint) throws Exception {
    Class<?> properties = loader.loadClass(TracingProperties.class.getName());
    Class<?> meters = loader.loadClass(SimpleMeterRegistry.class.getName());
    Class<?> tracing = loader.loadClass(Tracing.class.getName());
    Object made =
        tracing
            .getMethod(
                "of", properties, String.class, loader.loadClass(MeterRegistry.class.getName()))
            .invoke(
                null,
                properties.getConstructors()[0].newInstance(endpoint, false, 1.0, null),
                "test",
                meters.getConstructor().newInstance());
    return tracing.getMethod("isOn").invoke(made);
  }

  private SpanData requestFrom(String sent) {
    try (var tracing = tracing(1, 0)) {
      tracing.request("POST", sent).end();
    }
    return named("POST /webhooks/{source}");
  }

  private OtlpTracing tracing(double ratio, double chance) {
    var counts = SpanCounts.of("test", new SimpleMeterRegistry());
    return new OtlpTracing(spans, "test", counts, ratio, () -> chance);
  }

  private SpanData named(String name) {
    return spans.taken.stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> said(SpanData span) {
    return span.getAttributes().asMap().entrySet().stream()
        .collect(Collectors.toMap(each -> each.getKey().getKey(), each -> each.getValue() + ""));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
