package dev.sluice.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.SignedWebhook;
import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.SourceRecordCodec;
import dev.sluice.schemas.Topics;
import dev.sluice.system.Sender.Answer;
import dev.sluice.system.TopicIndex.Entry;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TopicReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pipeline promises, on whatever broker and database it runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PipelineContract {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Topics TOPICS = Pipeline.TOPICS;
  private static final int LIMIT = 1 << 20;
  private static final TestSource ACME =
      TestSource.shared("github-acme", "github", "It's a Secret to Everybody");
  private static final TestSource GITHUB = TestSource.of("github", "github");
  private static final TestSource ROTATED = TestSource.of("rotated", "github");
  private static final List<TestSource> PROVIDERS =
      List.of(
          TestSource.of("stripe", "stripe"),
          TestSource.of("slack", "slack"),
          TestSource.of("standard-webhooks", "standard-webhooks"),
          TestSource.of("discord", "discord"),
          TestSource.of("sendgrid", "sendgrid"));

  private final Sender sender = new Sender();
  private Pipeline pipeline;

  /** The servers under the pipeline; started when they are returned. */
  abstract Servers servers(Path logs);

  @BeforeAll
  void start() {
    Path logs = Path.of("target", "logs", getClass().getSimpleName());
    pipeline = new Pipeline(servers(logs), logs);
    pipeline.start(sources(ROTATED));
  }

  @AfterAll
  void stop() {
    sender.close();
    if (pipeline != null) {
      pipeline.close();
    }
  }

  /** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
  @Test
  void githubsPublishedExampleBecomesACleanEvent() {
    var webhook =
        new SignedWebhook(
            "POST",
            ACME.target(),
            List.of(
                Map.entry("X-GitHub-Event", "ping"),
                Map.entry("X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"),
                Map.entry(
                    "X-Hub-Signature-256",
                    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
                Map.entry("Content-Type", "text/plain")),
            "Hello, World!".getBytes(UTF_8));

    Answer first = send(webhook);

    String key = "github-acme:72d3162e-cc78-11e3-81ab-4c9367dc0958";
    Entry clean = clean(key);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.body()).isEmpty();
    assertThat(clean.headers())
        .containsEntry("ce_specversion", "1.0")
        .containsEntry("ce_id", "72d3162e-cc78-11e3-81ab-4c9367dc0958")
        .containsEntry("ce_source", "/webhooks/github-acme")
        .containsEntry("ce_type", "github.ping")
        .containsEntry("content-type", "text/plain")
        .containsEntry("ce_sluiceid", first.eventId().toString())
        .containsEntry("ce_idempotencykey", key)
        .containsEntry("ce_signaturestatus", "verified")
        .hasEntrySatisfying("ce_time", time -> assertThat(Instant.parse(time)).isNotNull())
        .hasSize(9);
    assertThat(value(clean)).isEqualTo("Hello, World!".getBytes(UTF_8));
    assertThat(status(first)).isEqualTo("verified");

    Answer again = send(webhook);

    assertThat(again.status()).isEqualTo(200);
    awaitRow(
        "SELECT first_event_id FROM duplicate_deliveries WHERE event_id = '%s'"
            .formatted(again.eventId()),
        first.eventId().toString());
    assertThat(clean(key)).isEqualTo(clean);
  }

  @Test
  void whatIsNotGoodIsRejectedWithItsReasonAndNotForwarded() {
    TestSource slack = PROVIDERS.get(1);
    List<Answer> answers =
        List.of(
            send(GITHUB.forge("not-good-1", bytes("{}"))),
            send(GITHUB.unsigned(bytes("{}"))),
            send(slack.signedBefore(Duration.ofDays(2), "not-good-2")));

    assertThat(answers).extracting(Answer::status).containsOnly(200);
    assertRejected(answers.get(0), "failed");
    assertRejected(answers.get(1), "missing");
    assertRejected(answers.get(2), "expired");
  }

  @Test
  void aSourceThatNobodyConfiguredIsNotFound() {
    Answer answer = send(TestSource.of("nobody", "github").sample("unknown-1"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(answer.eventId()).isNull();
  }

  @Test
  void aSourceWithoutSecretRejectsEverything() {
    TestSource closed = TestSource.of("closed", "github");
    publish(SourceRecordCodec.encode(TOPICS.sources(), withoutSecret(closed)));

    Answer taken =
        await().atMost(SOON).until(() -> send(closed.sample("closed-1")), Answer::success);

    assertRejected(taken, "no_secret");
  }

  @Test
  void aForgedDeliveryDoesNotSuppressTheGenuineOne() {
    byte[] body = bytes("{\"genuine\":true}");
    Answer forged = send(GITHUB.forge("wanted", body));
    assertRejected(forged, "failed");

    Answer genuine = send(GITHUB.sign("wanted", body));

    assertThat(clean("github:wanted").header("ce_sluiceid"))
        .isEqualTo(genuine.eventId().toString());
  }

  @Test
  void anyBytesArriveAsTheyWereSent() throws IOException {
    var random = Seeds.random(getClass().getSimpleName());
    byte[] anything = new byte[70_000];
    random.nextBytes(anything);
    anything[0] = 0;
    byte[] full = new byte[LIMIT];
    random.nextBytes(full);
    byte[] form = "name=J\u00fcrgen+Stra\u00dfe&x=%FC".getBytes(ISO_8859_1);

    assertArrives("octets", anything, Map.entry("content-type", "application/octet-stream"));
    assertArrives("gzip", gzip("{\"zipped\":true}"), Map.entry("content-encoding", "gzip"));
    assertArrives(
        "latin-1",
        form,
        Map.entry("content-type", "application/x-www-form-urlencoded; charset=iso-8859-1"));
    assertArrives("full", full, Map.entry("content-type", "application/json"));
    assertArrives("empty", new byte[0], Map.entry("content-type", "text/plain"));
  }

  @Test
  void oneByteTooManyIsRefusedWithAndWithoutItsLength() {
    byte[] tooMany = new byte[LIMIT + 1];
    SignedWebhook webhook = GITHUB.sign("too-many", tooMany);

    assertThat(send(webhook).status()).isEqualTo(413);
    assertThat(sender.sendChunked(pipeline.receiver(), webhook).status()).isEqualTo(413);
  }

  @Test
  void aChunkedBodyArrivesAsItWasSent() {
    SignedWebhook webhook = GITHUB.sign("chunked", bytes("x".repeat(300_000)));

    Answer answer = sender.sendChunked(pipeline.receiver(), webhook);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(clean("github:chunked").sha256()).isEqualTo(BodyHash.hex(webhook.body()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void eachProvidersOwnSignatureIsVerified(int provider) {
    TestSource source = PROVIDERS.get(provider);
    SignedWebhook webhook = source.sample("of-" + source.name());

    Answer first = send(webhook);
    Answer again = send(webhook);

    assertThat(first.status()).isEqualTo(source.provider().successAnswer().status());
    assertThat(again.success()).isTrue();
    awaitRow(
        "SELECT count(*) FROM duplicate_deliveries WHERE event_id IN ('%s', '%s')"
            .formatted(first.eventId(), again.eventId()),
        "1");
    assertThat(cleanOf(source)).hasSize(1);
    assertThat(cleanOf(source).getFirst().sha256()).isEqualTo(BodyHash.hex(webhook.body()));
    assertThat(status(first)).isEqualTo("verified");
  }

  @Test
  void aPoisonRecordIsDeadLetteredAndTheRestFlows() {
    var poison = new ProducerRecord<byte[], byte[]>(TOPICS.raw(), 0, null, bytes("poison"));
    poison.headers().add("marked", bytes("poison"));
    publish(poison);
    send(GITHUB.sign("after-poison", bytes("{}")));

    clean("github:after-poison");
    Entry letter =
        single(Topics.deadLetter(TOPICS.raw()), entry -> "poison".equals(entry.header("marked")));
    assertThat(letter.sha256()).isEqualTo(BodyHash.hex(bytes("poison")));
    assertThat(letter.headers())
        .containsEntry(RecordHeaders.DLT_STAGE, "verifier")
        .containsEntry(RecordHeaders.DLT_TOPIC, TOPICS.raw())
        .containsEntry(RecordHeaders.DLT_PARTITION, "0")
        .containsKey(RecordHeaders.DLT_OFFSET)
        .hasEntrySatisfying(RecordHeaders.REASON, reason -> assertThat(reason).isNotBlank())
        .hasEntrySatisfying(
            RecordHeaders.DLT_EXCEPTION,
            name -> assertThat(name).endsWith("MalformedRecordException"));
  }

  @Test
  void aNewSecretCountsWithinASecondAndNothingIsRestarted() {
    TestSource renewed = ROTATED.withNewSecret();
    send(ROTATED.sample("before"));
    clean("rotated:before");
    assertRejected(send(renewed.sample("too-early")), "failed");

    pipeline.apply(sources(renewed));
    awaitASecondAfterTheLastRecordOf("rotated");
    send(renewed.sample("after"));
    Answer late = send(ROTATED.sample("too-late"));

    clean("rotated:after");
    assertRejected(late, "failed");
  }

  @Test
  void aRequestIdGoesThroughTheTopicsAndTheLogsOfAllApps() {
    String id = "req-" + UUID.randomUUID();
    List<Map.Entry<String, String>> header = List.of(Map.entry("x-request-id", id));
    Answer first = send(GITHUB.sign("with-request-id", bytes("{}"), header));
    Answer again = send(GITHUB.sign("with-request-id", bytes("{}"), header));
    Answer unsigned = send(new SignedWebhook("POST", GITHUB.target(), header, bytes("{}")));
    Answer lost = send(new SignedWebhook("POST", "/webhooks/nobody", header, bytes("{}")));

    assertThat(List.of(first, again, unsigned, lost))
        .allSatisfy(it -> assertThat(it.headers().firstValue("x-request-id")).contains(id));
    assertThat(read(TOPICS.raw()))
        .filteredOn(entry -> id.equals(entry.header(RecordHeaders.REQUEST_ID)))
        .hasSize(3);
    assertRejected(unsigned, "missing");
    assertLogged("ingest", id, "sluice.outcome=\"refused\"", "event.reason=\"not_found\"");
    assertLogged("verifier", id, "sluice.outcome=\"rejected\"", unsigned.eventId().toString());
    assertLogged("dedup", id, "sluice.outcome=\"duplicate\"", "sluice.first_event_id=");
  }

  private void assertLogged(String app, String requestId, String... parts) {
    Path log = Path.of("target", "logs", getClass().getSimpleName(), app + ".log");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(Files.readAllLines(log))
                    .filteredOn(line -> line.contains("http.request.id=\"" + requestId + "\""))
                    .singleElement()
                    .asString()
                    .contains(parts));
  }

  private static List<TestSource> sources(TestSource rotated) {
    List<TestSource> sources = new ArrayList<>(PROVIDERS);
    sources.add(ACME);
    sources.add(GITHUB);
    sources.add(rotated);
    return sources;
  }

  private Answer send(SignedWebhook webhook) {
    return sender.send(pipeline.receiver(), webhook);
  }

  private void assertArrives(String id, byte[] body, Map.Entry<String, String> header) {
    Answer answer = send(GITHUB.sign(id, body, List.of(header)));

    assertThat(answer.status()).as(id).isEqualTo(200);
    assertThat(clean("github:" + id).sha256()).as(id).isEqualTo(BodyHash.hex(body));
  }

  private void assertRejected(Answer answer, String status) {
    assertThat(answer.success()).as("answer %s", answer).isTrue();
    Entry rejected =
        single(
            TOPICS.rejected(),
            entry -> answer.eventId().toString().equals(entry.header(RecordHeaders.ID)));
    assertThat(rejected.header(RecordHeaders.SIGNATURE_STATUS)).isEqualTo(status);
    assertThat(rejected.header(RecordHeaders.REASON)).isNotBlank();
    assertThat(status(answer)).isEqualTo(status);
    assertThat(read(TOPICS.events()))
        .noneMatch(entry -> answer.eventId().toString().equals(entry.header("ce_sluiceid")));
  }

  /** The one clean event of a key. */
  private Entry clean(String key) {
    return single(TOPICS.events(), entry -> key.equals(entry.header("ce_idempotencykey")));
  }

  private List<Entry> cleanOf(TestSource source) {
    return read(TOPICS.events()).stream()
        .filter(entry -> source.target().equals(entry.header("ce_source")))
        .toList();
  }

  private Entry single(String topic, Predicate<Entry> wanted) {
    await().atMost(SOON).until(() -> read(topic).stream().anyMatch(wanted));
    List<Entry> found = read(topic).stream().filter(wanted).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private List<Entry> read(String topic) {
    try (TopicIndex index = pipeline.index(topic, _ -> true)) {
      return List.copyOf(index.readAll());
    }
  }

  private byte[] value(Entry entry) {
    try (var reader = new TopicReader(pipeline.servers().bootstrapServers(), entry.at().topic())) {
      return reader.readAll().stream()
          .filter(record -> record.partition() == entry.at().partition())
          .filter(record -> record.offset() == entry.at().offset())
          .findFirst()
          .orElseThrow()
          .value();
    }
  }

  private String status(Answer answer) {
    UUID id = answer.eventId();
    return pipeline
        .database()
        .value("SELECT signature_status FROM webhook_events WHERE id = '%s'".formatted(id));
  }

  private void awaitRow(String sql, String expected) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(pipeline.database().rows(sql)).containsExactly(List.of(expected)));
  }

  private void awaitASecondAfterTheLastRecordOf(String source) {
    try (var reader = new TopicReader(pipeline.servers().bootstrapServers(), TOPICS.sources())) {
      long published =
          reader.readAll().stream()
              .filter(record -> new String(record.key(), UTF_8).equals(source))
              .mapToLong(record -> record.timestamp())
              .max()
              .orElseThrow();
      var clock = InstantSource.system();
      await().atMost(SOON).until(() -> clock.millis() >= published + 1_000);
    }
  }

  private void publish(ProducerRecord<byte[], byte[]> record) {
    Map<String, Object> config = Map.of("bootstrap.servers", pipeline.servers().bootstrapServers());
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SourceRecord withoutSecret(TestSource source) {
    return new SourceRecord(
        source.name(),
        source.provider().id(),
        SourceRecord.Status.ACTIVE,
        SourceRecord.Mode.ASYNC,
        List.of(),
        false,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        false,
        null);
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(bytes(text));
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
