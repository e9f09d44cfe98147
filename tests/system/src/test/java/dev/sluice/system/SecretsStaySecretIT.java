package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.SignedWebhook;
import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The whole system is used, well and badly, with secrets that are known here; then all logs,
 * topics, tables, answers and metrics are searched for each of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsStaySecretIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path LOGS = Path.of("target", "logs", "SecretsStaySecretIT");
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");
  private static final String NEW_KEY = "7a".repeat(32);
  private static final String BOTH_OLD_FIRST = Pipeline.ENCRYPTION_KEY + "," + NEW_KEY;
  private static final String BOTH_NEW_FIRST = NEW_KEY + "," + Pipeline.ENCRYPTION_KEY;
  private static final String VERIFY_TOKEN = "hush-verify-token";
  private static final String WRONG_TOKEN = "hush-of-somebody-else";
  private static final String WRONG_KEY = "sluice_" + "e1".repeat(32);
  private static final String MADE = "hush-made-by-the-api";
  private static final String ROTATED = "hush-put-before-it";
  private static final String REFUSED = "hush-in-what-was-refused";

  private static final TestSource GITHUB = TestSource.shared("github", "github", "hush-of-github");
  private static final TestSource STRIPE = TestSource.of("stripe", "stripe");
  private static final TestSource GITLAB = TestSource.shared("gitlab", "gitlab", "hush-of-gitlab");
  private static final TestSource POSTMARK =
      TestSource.shared("postmark", "postmark", "postmark:hush-of-postmark");
  private static final TestSource META =
      new TestSource(
          "meta",
          TestSource.of("meta", "meta").provider(),
          "hush-of-meta-app",
          "hush-of-meta-app",
          List.of("verify-token: " + VERIFY_TOKEN));
  private static final List<TestSource> SOURCES = List.of(GITHUB, STRIPE, GITLAB, POSTMARK, META);

  private final Sender sender = new Sender();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> answers = new LinkedHashMap<>();
  private final List<UUID> taken = new ArrayList<>();
  private Pipeline pipeline;
  private String adminKey;
  private String madeKey;

  @BeforeAll
  void start() throws IOException {
    // what an earlier run planted
    for (Path log : logs()) {
      Files.delete(log);
    }
    pipeline = new Pipeline(new EmbeddedServers(LOGS), LOGS).start(SOURCES);
    adminKey = Files.readString(pipeline.adminKeyFile()).strip();
  }

  @AfterAll
  void stop() {
    sender.close();
    http.close();
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @Test
  void noSecretIsFoundAnywhereAfterTheSystemWasUsedWellAndBadly() throws Exception {
    webhooksAreSent();
    theEncryptionKeyIsRotated();
    sourcesAndKeysAreChanged();
    whatWasRejectedIsReplayed();
    everythingIsLookedAt();

    SecretScan scan = scan();
    assertThat(scan.leaks()).isEmpty();
    System.out.printf(
        "searched %d logs, records, rows and answers for secrets: none found%n", scan.looked());
    assertThat(scan.looked()).isGreaterThan(200);

    plantOneEverywhere();
    assertThat(scan().leaks())
        .containsExactly(
            "secret of github in GET /planted",
            "secret of github in log ingest.log",
            "secret of github in table public.audit_log",
            "secret of github in topic webhooks.rejected");
  }

  private void webhooksAreSent() throws Exception {
    for (TestSource source : SOURCES) {
      take(source.sample("good-" + source.name()));
      take(source.sample("good-" + source.name()));
      take(source.forge("forged-" + source.name(), "{}".getBytes(UTF_8)));
      take(source.unsigned("{\"id\":1}".getBytes(UTF_8)));
    }
    take(with(GITLAB, "X-Gitlab-Token", WRONG_TOKEN));
    take(with(POSTMARK, "Authorization", "Basic " + base64("postmark:" + WRONG_TOKEN)));
    take(with(POSTMARK, "Authorization", "Basic !" + WRONG_TOKEN));
    take(with(GITHUB, "Authorization", "Bearer " + WRONG_TOKEN));
    take(with(GITHUB, "Cookie", "session=" + WRONG_TOKEN));
    take(with(GITHUB, "X-Hub-Signature-256", "sha256=nothing"));
    take(TestSource.of("nobody", "github").sample("unknown"));
    for (String token : List.of(VERIFY_TOKEN, "what-somebody-tried")) {
      String query = "?hub.mode=subscribe&hub.challenge=12345&hub.verify_token=" + token;
      var handshake = new SignedWebhook("GET", "/webhooks/meta" + query, List.of(), new byte[0]);
      answered("handshake " + token.length(), sender.send(pipeline.receiver(), handshake));
    }
    publish("webhooks.raw", "poison", "nothing that could be read");
    await()
        .atMost(PATIENCE)
        .until(() -> count("SELECT count(*) FROM webhook_events") >= taken.size());
  }

  private void take(SignedWebhook webhook) {
    var answer = sender.send(pipeline.receiver(), webhook);
    answered(webhook.target() + " " + taken.size(), answer);
    if (answer.eventId() != null) {
      taken.add(answer.eventId());
    }
  }

  private void answered(String what, Sender.Answer answer) {
    assertThat(answer.status()).as(what).isNotZero();
    answers.put(what, answer.headers().map() + answer.body());
  }

  /** As the runbook says: everybody gets the new key before anybody seals with it. */
  private void theEncryptionKeyIsRotated() {
    pipeline.renew(App.INGEST, "ingest", BOTH_OLD_FIRST);
    pipeline.renew(App.VERIFIER, "verifier", BOTH_OLD_FIRST);
    pipeline.renew(App.DEDUP, "dedup", BOTH_OLD_FIRST);
    pipeline.renew(App.CONSOLE, "console", BOTH_NEW_FIRST);

    assertThat(call(200, "POST", "/api/secrets/rotate-key", "")).contains("\"resealed\":6");
    take(GITHUB.sample("after-rotation"));
    take(GITLAB.sample("after-rotation"));
    take(POSTMARK.sample("after-rotation"));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                count(
                        "SELECT count(*) FROM webhook_events WHERE signature_status = 'verified'"
                            + " AND id IN ('%s', '%s', '%s')"
                                .formatted(taken.reversed().subList(0, 3).toArray()))
                    == 3);
  }

  private void sourcesAndKeysAreChanged() throws Exception {
    String source = "{\"name\":\"%s\",\"provider\":\"%s\",\"secrets\":[\"%s\"]%s";
    call(201, "POST", "/api/sources", source.formatted("made", "github", MADE, "}"));
    call(409, "POST", "/api/sources", source.formatted("made", "github", REFUSED, "}"));
    call(400, "POST", "/api/sources", source.formatted("other", "nobody", REFUSED, "}"));
    call(400, "POST", "/api/sources", source.formatted("other", "github", REFUSED, ",\"no\":1}"));
    call(400, "POST", "/api/sources", source.formatted("other", "github", REFUSED, ""));
    call(400, "POST", "/api/sources", source.formatted("other", "discord", REFUSED, "}"));
    String rotate = "{\"rotate\":{\"secret\":\"%s\",\"id\":\"%s\"}}";
    call(200, "PATCH", "/api/sources/made", rotate.formatted(ROTATED, "next"));
    call(400, "PATCH", "/api/sources/made", rotate.formatted(ROTATED, "another"));
    call(400, "PATCH", "/api/sources/made", rotate.formatted(REFUSED, "no id"));
    call(409, "PATCH", "/api/sources/github", rotate.formatted(REFUSED, "next"));

    String key =
        answer("POST", "/api/keys", "{\"name\":\"k\",\"scope\":\"viewer\"}", adminKey).body();
    var shown = Pattern.compile("\"api_key\":\"(sluice_[0-9a-f]{64})\"").matcher(key);
    assertThat(shown.find()).isTrue();
    madeKey = shown.group(1); // by this answer alone, which is not searched
    for (String other : List.of(madeKey, WRONG_KEY)) {
      var refused = answer("GET", "/api/audit", null, other);
      assertThat(refused.statusCode()).isIn(401, 403);
      answers.put("key " + refused.statusCode(), refused.headers().map() + refused.body());
    }
  }

  private void whatWasRejectedIsReplayed() {
    String plan =
        "{\"filter\":{\"source\":\"gitlab\",\"outcome\":\"rejected\"},\"max_failures\":100}";
    var made = ID.matcher(call(201, "POST", "/api/replays", plan));
    assertThat(made.find()).isTrue();
    String replay = "/api/replays/" + made.group(1);
    await().atMost(PATIENCE).until(() -> call(200, "GET", replay, null).contains("\"planned\""));
    call(200, "POST", replay + "/start", "");
    await().atMost(PATIENCE).until(() -> call(200, "GET", replay, null).contains("\"done\""));
    call(200, "GET", replay + "/events", null);
  }

  private void everythingIsLookedAt() {
    for (String path :
        List.of(
            "sources",
            "sources/made",
            "sources/meta",
            "secrets",
            "keys",
            "audit?limit=500",
            "alarms",
            "dead-letters",
            "replays",
            "status",
            "statistics",
            "statistics/latency",
            "statistics/trouble",
            "events?limit=500")) {
      call(200, "GET", "/api/" + path, null);
    }
    for (UUID event : taken) {
      for (String part : List.of("", "/headers", "/body", "/diagnosis")) {
        String path = "/api/events/" + event + part;
        var answer = answer("GET", path, null, adminKey);
        answers.put("GET " + path, answer.headers().map() + answer.body());
      }
    }
    for (Map.Entry<String, AppProcess> instance : pipeline.instances().entrySet()) {
      answers.put("metrics of " + instance.getKey(), instance.getValue().metrics());
      answers.put("health of " + instance.getKey(), instance.getValue().health());
    }
  }

  private SecretScan scan() throws Exception {
    var scan = new SecretScan();
    SOURCES.forEach(source -> scan.of("secret of " + source.name(), source.verifying()));
    scan.of("password of postmark", "hush-of-postmark")
        .of("verify token", VERIFY_TOKEN)
        .of("wrong token", WRONG_TOKEN)
        .of("secret made by the API", MADE)
        .of("rotated secret", ROTATED)
        .of("refused secret", REFUSED)
        .of("admin key", adminKey)
        .of("viewer's key", madeKey)
        .of("wrong key", WRONG_KEY)
        .of("encryption key", Pipeline.ENCRYPTION_KEY)
        .of("encryption key", HexFormat.of().parseHex(Pipeline.ENCRYPTION_KEY))
        .of("new encryption key", NEW_KEY)
        .of("new encryption key", HexFormat.of().parseHex(NEW_KEY))
        .of("password of the database", Pipeline.PASSWORD);
    answers.forEach(scan::look);
    logs(scan);
    topics(scan);
    tables(scan);
    return scan;
  }

  private static List<Path> logs() throws IOException {
    Files.createDirectories(LOGS);
    try (var files = Files.list(LOGS)) {
      return files.filter(file -> file.toString().endsWith(".log")).toList();
    }
  }

  private static void logs(SecretScan scan) throws IOException {
    List<Path> logs = logs();
    assertThat(logs)
        .extracting(log -> log.getFileName().toString())
        .contains("ingest.log", "verifier.log", "dedup.log", "console.log");
    for (Path log : logs) {
      scan.look("log " + log.getFileName(), Files.readAllBytes(log));
    }
  }

  private void topics(SecretScan scan) throws ExecutionException, InterruptedException {
    Set<String> topics;
    try (Admin admin = Admin.create(kafka())) {
      topics = admin.listTopics().names().get();
    }
    assertThat(topics)
        .contains("webhooks.raw", "webhooks.verified", "webhooks.events", "webhooks.rejected")
        .contains("webhooks.sources", "webhooks.replay", "webhooks.raw-dlt");
    for (String topic : topics) {
      try (var reader = new TopicReader(pipeline.servers().bootstrapServers(), topic)) {
        for (var record : reader.readAll()) {
          String where = "topic " + topic;
          scan.look(where, record.key() == null ? new byte[0] : record.key());
          scan.look(where, record.value() == null ? new byte[0] : record.value());
          record.headers().forEach(header -> scan.look(where, header.key()));
          record.headers().forEach(header -> scan.look(where, header.value()));
        }
      }
    }
  }

  private void tables(SecretScan scan) {
    List<List<String>> tables =
        pipeline
            .database()
            .rows(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables"
                    + " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')");
    assertThat(tables).hasSizeGreaterThan(10);
    for (List<String> table : tables) {
      String name = table.getFirst();
      for (List<String> row : pipeline.database().rows("SELECT t::text FROM " + name + " t")) {
        scan.look("table " + name.replaceFirst("(audit_log).*", "$1"), row.getFirst());
      }
    }
  }

  /** What the search must find, so that it is known to search. */
  private void plantOneEverywhere() throws Exception {
    String secret = GITHUB.verifying();
    answers.put("GET /planted", "{\"secret\":\"%s\"}".formatted(secret));
    Files.writeString(
        LOGS.resolve("ingest.log"), "planted " + secret + "\n", StandardOpenOption.APPEND);
    publish("webhooks.rejected", "planted", "Basic " + base64("user:" + secret));
    pipeline
        .database()
        .execute(
            "INSERT INTO audit_log (at, actor, action, object, remote, detail)"
                + " VALUES (now(), 'test', 'planted', 'x', 'x', '%s')"
                    .formatted(HexFormat.of().formatHex(secret.getBytes(UTF_8))));
  }

  private void publish(String topic, String header, String value)
      throws ExecutionException, InterruptedException {
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(kafka(), bytes, bytes)) {
      var record = new ProducerRecord<byte[], byte[]>(topic, "{}".getBytes(UTF_8));
      record.headers().add(header, value.getBytes(UTF_8));
      producer.send(record).get();
    }
  }

  private Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", pipeline.servers().bootstrapServers());
  }

  private int count(String sql) {
    return Integer.parseInt(pipeline.database().value(sql));
  }

  private static SignedWebhook with(TestSource source, String header, String value) {
    return new SignedWebhook(
        "POST", source.target(), List.of(Map.entry(header, value)), "{}".getBytes(UTF_8));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  /** Of the answer, which is kept to be searched. */
  private String call(int status, String method, String path, String body) {
    HttpResponse<String> answer = answer(method, path, body, adminKey);
    assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
    String what = "%s %s #%d".formatted(method, path, answers.size());
    answers.put(what, answer.headers().map() + answer.body());
    return answer.body();
  }

  private HttpResponse<String> answer(String method, String path, String body, String key) {
    var request =
        HttpRequest.newBuilder(pipeline.instance("console").address().resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("x-api-key", key)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
