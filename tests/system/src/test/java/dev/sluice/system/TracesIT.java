package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.SignedWebhook;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.system.Sender.Answer;
import dev.sluice.testkit.App;
import dev.sluice.testkit.ConsoleApi;
import dev.sluice.testkit.TopicReader;
import dev.sluice.testkit.TraceCollector;
import dev.sluice.testkit.TracedSpan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Traces of the four apps with a collector, and of a receiver that has none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracesIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path LOGS = Path.of("target", "logs", "TracesIT");
  private static final TestSource GITHUB = TestSource.of("github", "github");
  private static final String THEIR_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String THEIRS = "00-" + THEIR_TRACE + "-00f067aa0ba902b7-01";

  /** Of a receiver that is told nothing of tracing. */
  private static final String UNTRACED = "untraced";

  private final TraceCollector collector = TraceCollector.start();
  private final Sender sender = new Sender();
  private Pipeline pipeline;

  @BeforeAll
  void start() throws IOException {
    for (String log : List.of("ingest.log", "verifier.log", "dedup.log")) {
      // each run adds to it
      Files.deleteIfExists(LOGS.resolve(log));
    }
    pipeline = new Pipeline(new EmbeddedServers(LOGS), LOGS, this::jvm);
    pipeline.start(List.of(GITHUB));
    pipeline.launch(App.INGEST, UNTRACED).awaitReady();
  }

  private List<String> jvm(String instance) {
    return instance.equals(UNTRACED)
        ? List.of()
        : List.of(
            "-Dsluice.tracing.endpoint=" + collector.endpoint(),
            "-Dsluice.tracing.sample-ratio=1",
            "-Dsluice.tracing.headers=authorization=Bearer of-this-test-only",
            "-Dsluice.remote-address.shown=hashed");
  }

  @AfterAll
  void stop() {
    sender.close();
    if (pipeline != null) {
      pipeline.close();
    }
    collector.close();
  }

  @Test
  void oneTraceLeadsFromTheRequestToTheCleanEvent() {
    String event = taken(GITHUB.sample("whole"), pipeline.receiver());

    TracedSpan dedup = span("dedup-worker", event);
    TracedSpan verifier = span("verifier-worker", event);
    TracedSpan request = span("ingest-api", event);
    assertThat(request.parentId()).isEmpty();
    assertThat(verifier.parentId()).isEqualTo(request.spanId());
    assertThat(dedup.parentId()).isEqualTo(verifier.spanId());
    assertThat(List.of(verifier.traceId(), dedup.traceId())).containsOnly(request.traceId());
    assertThat(context(raw(event))).isEqualTo(context(request));
    assertThat(context(clean(event))).isEqualTo(context(dedup));
    assertThat(request.attributes())
        .containsEntry("http.response.status_code", "200")
        .containsEntry("sluice.source", "github");
    assertThat(verifier.attributes())
        .containsEntry("messaging.destination.name", Pipeline.TOPICS.raw())
        .containsEntry("sluice.signature_status", "verified");
    assertThat(dedup.attributes()).containsEntry("sluice.outcome", "accepted");
    assertThat(collector.authorizations()).containsOnly("Bearer of-this-test-only");
  }

  @Test
  void aSendersContextIsLinkedToAndNotObeyed() {
    SignedWebhook webhook = with("traceparent", THEIRS, GITHUB.sample("spoofed"));

    String event = taken(webhook, pipeline.receiver());

    TracedSpan request = span("ingest-api", event);
    assertThat(request.traceId()).isNotEqualTo(THEIR_TRACE);
    assertThat(request.parentId()).isEmpty();
    assertThat(request.linkedTraces()).containsExactly(THEIR_TRACE);
    ConsumerRecord<byte[], byte[]> raw = raw(event);
    assertThat(context(raw)).isEqualTo(context(request));
    assertThat(text(raw, "http_traceparent")).contains(THEIRS);
  }

  @Test
  void tracesTellNeitherAddressesNorQueriesNorHeadersNorBodies() {
    SignedWebhook sample = with("x-hidden", "hidden-header", GITHUB.sample("hidden-delivery"));
    var webhook =
        new SignedWebhook(
            sample.method(), sample.target() + "?q=hidden", sample.headers(), sample.body());

    String event = taken(webhook, pipeline.receiver());

    for (String service : List.of("ingest-api", "verifier-worker", "dedup-worker")) {
      assertThat(span(service, event).toString())
          .doesNotContain("hidden", "127.0.0.1", new String(webhook.body(), UTF_8));
    }
  }

  @Test
  void outcomesAreOnSpansAndTheirLinesInTheLogNameThem() throws IOException {
    SignedWebhook twice = GITHUB.sample("twice");
    span("dedup-worker", taken(twice, pipeline.receiver()));
    String duplicate = taken(twice, pipeline.receiver());
    String forged = taken(GITHUB.forge("forged", "{}".getBytes(UTF_8)), pipeline.receiver());

    TracedSpan repeated = span("dedup-worker", duplicate);
    TracedSpan rejected = span("verifier-worker", forged);
    assertThat(repeated.attributes()).containsEntry("sluice.outcome", "duplicate");
    assertThat(rejected.attributes())
        .containsEntry("sluice.outcome", "rejected")
        .containsEntry("sluice.reason", "failed");
    assertThat(line("dedup.log", duplicate)).contains(logged(repeated));
    assertThat(line("verifier.log", forged)).contains(logged(rejected));
  }

  @Test
  void aReplayBeginsATraceThatIsLinkedToTheDeliverys() {
    String event = taken(GITHUB.forge("replayed", "{}".getBytes(UTF_8)), pipeline.receiver());
    TracedSpan request = span("ingest-api", event);
    span("verifier-worker", event);
    var api = new ConsoleApi(() -> pipeline.instance("console"), pipeline.adminKeyFile());
    String made = api.post("/api/replays", "{\"events\": [\"%s\"]}".formatted(event));
    String id = made.replaceFirst("(?s).*?\"id\" *: *\"([0-9a-f-]{36})\".*", "$1");
    String state = "SELECT state FROM replays WHERE id = '%s'".formatted(id);
    await().atMost(SOON).until(() -> pipeline.database().value(state).equals("planned"));

    String _ = api.post("/api/replays/" + id + "/start", "");

    TracedSpan replayed =
        span(
            "a replay of " + event,
            span -> span.name().equals("process " + Pipeline.TOPICS.replay()));
    assertThat(replayed.parentId()).isEmpty();
    assertThat(replayed.traceId()).isNotEqualTo(request.traceId());
    assertThat(replayed.linkedTraces()).containsExactly(request.traceId());
    assertThat(replayed.attributes())
        .containsEntry("sluice.event_id", event)
        .containsEntry("sluice.stage", "replay")
        .containsEntry("sluice.outcome", "rejected");
  }

  @Test
  void aCollectorThatRefusesHoldsUpNothingAndIsToldOfOnce() throws IOException {
    collector.take(false);
    try {
      String event = taken(GITHUB.sample("refused"), pipeline.receiver());
      assertThat(context(clean(event))).isPresent();
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(pipeline.instance("dedup").metrics())
                      .containsPattern(
                          "webhook_trace_spans_total\\{[^}]*result=\"failed\"[^}]*} [1-9]"));
      String another = taken(GITHUB.sample("refused-too"), pipeline.receiver());
      assertThat(context(clean(another))).isPresent();
    } finally {
      collector.take(true);
    }
    span("dedup-worker", taken(GITHUB.sample("after"), pipeline.receiver()));

    assertThat(collector.refused()).isPositive();
    try (var lines = Files.lines(LOGS.resolve("dedup.log"))) {
      assertThat(lines.filter(line -> line.contains("the collector does not take traces")))
          .hasSize(1);
    }
  }

  @Test
  void withoutAnEndpointNothingIsSentAndNoRecordNamesATrace() {
    URI untraced = pipeline.instance(UNTRACED).address();

    String silent = taken(with("traceparent", THEIRS, GITHUB.sample("silent")), untraced);

    assertThat(context(clean(silent))).isEmpty();
    assertThat(context(raw(silent))).isEmpty();
    span("dedup-worker", taken(GITHUB.sample("told"), pipeline.receiver()));
    assertThat(collector.spans())
        .noneMatch(span -> silent.equals(span.attributes().get("sluice.event_id")));
  }

  @Test
  void addressesAreHashedOnRecordsAndInLinesOfTheLog() throws IOException {
    String event = taken(GITHUB.sample("hashed"), pipeline.receiver());
    String plain = taken(GITHUB.sample("plain"), pipeline.instance(UNTRACED).address());
    sender.send(pipeline.receiver(), TestSource.of("nobody", "github").sample("none"));

    String hash = text(raw(event), RecordHeaders.REMOTE).orElseThrow();
    assertThat(hash).matches("hmac:[0-9a-f]{16}");
    assertThat(line("ingest.log", "not_found"))
        .contains("client.address=\"%s\"".formatted(hash), "trace.id=\"")
        .doesNotContain("127.0.0.1");
    assertThat(text(raw(plain), RecordHeaders.REMOTE)).contains("127.0.0.1");
  }

  private String taken(SignedWebhook webhook, URI receiver) {
    Answer answer = sender.send(receiver, webhook);
    assertThat(answer.success()).as(answer.body()).isTrue();
    return answer.eventId().toString();
  }

  private static SignedWebhook with(String name, String value, SignedWebhook webhook) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(webhook.headers());
    headers.add(Map.entry(name, value));
    return new SignedWebhook(webhook.method(), webhook.target(), headers, webhook.body());
  }

  /** The span that an app has sent of an event. */
  private TracedSpan span(String service, String event) {
    return span(
        service + " tells of " + event,
        span ->
            span.service().equals(service)
                && event.equals(span.attributes().get("sluice.event_id")));
  }

  private TracedSpan span(String what, Predicate<TracedSpan> wanted) {
    return await(what)
        .atMost(SOON)
        .until(() -> collector.spans().stream().filter(wanted).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  private ConsumerRecord<byte[], byte[]> raw(String event) {
    return record(Pipeline.TOPICS.raw(), RecordHeaders.ID, event);
  }

  private ConsumerRecord<byte[], byte[]> clean(String event) {
    return record(Pipeline.TOPICS.events(), "ce_sluiceid", event);
  }

  private ConsumerRecord<byte[], byte[]> record(String topic, String header, String event) {
    try (var reader = new TopicReader(pipeline.servers().bootstrapServers(), topic)) {
      return await(event + " is on " + topic)
          .atMost(SOON)
          .until(
              () ->
                  reader.readAll().stream()
                      .filter(record -> text(record, header).filter(event::equals).isPresent())
                      .findFirst(),
              Optional::isPresent)
          .orElseThrow();
    }
  }

  private static Optional<String> context(ConsumerRecord<byte[], byte[]> record) {
    return text(record, RecordHeaders.TRACEPARENT);
  }

  private static Optional<String> context(TracedSpan span) {
    return Optional.of("00-%s-%s-01".formatted(span.traceId(), span.spanId()));
  }

  private static Optional<String> text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return Optional.ofNullable(header).map(each -> new String(each.value(), UTF_8));
  }

  private static String[] logged(TracedSpan span) {
    return new String[] {
      "trace.id=\"%s\"".formatted(span.traceId()), "span.id=\"%s\"".formatted(span.spanId())
    };
  }

  private static String line(String log, String having) throws IOException {
    return await()
        .atMost(SOON)
        .until(
            () -> {
              try (var lines = Files.lines(LOGS.resolve(log))) {
                return lines
                    .filter(line -> line.contains("sluice.outcome=") && line.contains(having))
                    .findFirst();
              }
            },
            Optional::isPresent)
        .orElseThrow();
  }
}
