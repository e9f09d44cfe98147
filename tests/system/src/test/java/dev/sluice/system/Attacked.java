package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.SignedWebhook;
import dev.sluice.testkit.TopicReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.awaitility.core.ConditionFactory;

/** The installation that is attacked, and where it can be seen what an attack has done. */
final class Attacked implements AutoCloseable {
  static final Path LOGS = Path.of("target", "logs", "AttackSuiteIT");
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(10);
  static final String HOST = "hooks.example.com";
  static final String ORIGIN = "https://ops.example.com";

  static final TestSource SHOP = TestSource.of("shop", "github");
  static final TestSource SMALL = TestSource.of("small", "github", List.of("max-body: 1KB"));
  static final TestSource INLINE = TestSource.of("inline", "github", List.of("mode: inline"));
  static final TestSource ALARMS =
      recipient("alarms", "aws-sns", "arn:aws:sns:eu-central-1:123456789012:alarms");
  static final TestSource PUSH =
      recipient(
          "push",
          "google-pubsub-push",
          "push@p.iam.gserviceaccount.com",
          "public-url: https://hooks.example.com/webhooks/push");

  /** Of providers that sign the time. */
  static final List<TestSource> TIMED =
      List.of(
              "stripe",
              "slack",
              "svix",
              "standard-webhooks",
              "zoom",
              "paddle",
              "workos",
              "telnyx",
              "calendly",
              "twitch",
              "resend")
          .stream()
          .map(provider -> TestSource.of("timed-" + provider, provider))
          .toList();

  /** What no answer to an attacker says. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "(?i)exception|stack ?trace|\\bat"
              + " (dev\\.sluice|org\\.|java\\.|io\\.)|tomcat|netty|vert\\.x|hikari|postgres|sqlstate|syntax"
              + " error|jdbc:|root:x:|sluice_[0-9a-f]{20}");

  private static final String STATE =
      """
      SELECT (SELECT count(*) FROM sources) || ' sources ' || (SELECT count(*) FROM api_keys)
          || ' keys ' || (SELECT count(*) FROM replays) || ' replays '
          || (SELECT count(*) FROM audit_log) || ' entries'
      """;

  final Canary canary = new Canary();
  final Sender sender = new Sender();
  final HttpClient http = HttpClient.newHttpClient();
  final Pipeline pipeline;
  final String adminKey;
  private final KafkaConsumer<byte[], byte[]> raw;
  private final TopicReader clean;
  private final Connection database;
  private int genuine;

  /** Starts it, as it would be deployed. */
  Attacked() throws IOException, SQLException {
    removeOldLogs();
    pipeline = new Pipeline(new EmbeddedServers(LOGS), LOGS, this::jvm);
    List<TestSource> sources = new ArrayList<>(List.of(SHOP, SMALL, INLINE, ALARMS, PUSH));
    sources.addAll(TIMED);
    pipeline.start(sources);
    adminKey = Files.readString(pipeline.adminKeyFile()).strip();
    Servers servers = pipeline.servers();
    database =
        DriverManager.getConnection(servers.jdbcUrl(), servers.username(), servers.password());
    String kafka = servers.bootstrapServers();
    raw = TopicReader.consumer(kafka, Pipeline.TOPICS.raw());
    clean = new TopicReader(kafka, Pipeline.TOPICS.events());
  }

  private static TestSource recipient(String name, String provider, String known, String... more) {
    List<String> settings = new ArrayList<>(List.of("fetch-keys: true"));
    settings.addAll(Arrays.asList(more));
    TestSource any = TestSource.of(name, provider);
    return new TestSource(name, any.provider(), any.signing(), known, settings);
  }

  private List<String> jvm(String instance) {
    List<String> jvm = new ArrayList<>(canary.jvm());
    jvm.add("-Dlogging.config=classpath:as-deployed-logback.xml");
    jvm.add("-Dsluice.ingest.trusted-hosts=127.0.0.1," + HOST);
    jvm.add("-Dsluice.ingest.header-timeout=2s");
    jvm.add("-Dsluice.ingest.request-timeout=3s");
    jvm.add("-Dsluice.console.trusted-hosts=console.example.com");
    jvm.add("-Dsluice.console.cors-allowed-origins=" + ORIGIN);
    return jvm;
  }

  private static void removeOldLogs() throws IOException {
    Files.createDirectories(LOGS);
    try (var files = Files.list(LOGS)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".log")).toList()) {
        Files.delete(file);
      }
    }
  }

  URI receiver() {
    return pipeline.receiver();
  }

  URI console() {
    return pipeline.instance("console").address();
  }

  /** The beginning of a request to the receiver; the further lines end with CRLF. */
  static String post(String source, String... lines) {
    return "POST /webhooks/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s"
        .formatted(source, String.join("", lines));
  }

  /** The beginning of a request to the admin API by somebody who has a key. */
  String api(String method, String target, String... lines) {
    return "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nx-api-key: %s\r\n%s"
        .formatted(method, target, adminKey, String.join("", lines));
  }

  /** How many records the receiver has made. */
  long recorded() {
    return raw.endOffsets(raw.assignment()).values().stream().mapToLong(Long::longValue).sum();
  }

  /** What somebody changes who uses the console. */
  String state() {
    return value(STATE);
  }

  /** The receiver refuses with one of these, takes nothing, and says nothing of its inside. */
  Wire.Answer receiverRefuses(String request, Integer... statuses) throws IOException {
    long before = recorded();
    Wire.Answer answer = Wire.exchange(receiver(), request);
    assertThat(answer.statuses()).as(answer.text()).singleElement().isIn((Object[]) statuses);
    saysNothing(answer.text());
    assertThat(recorded()).as("records").isEqualTo(before);
    return answer;
  }

  /** The console refuses with one of these, changes nothing, and says nothing of its inside. */
  Wire.Answer consoleRefuses(String request, Integer... statuses) throws IOException {
    String before = state();
    try (Wire wire = Wire.to(console())) {
      // it would wait for a body that was announced
      Wire.Answer answer = wire.send(request).finish().readToEnd();
      assertThat(answer.statuses()).as(answer.text()).hasSizeLessThan(2);
      assertThat(answer.status()).as(answer.text()).isIn((Object[]) statuses);
      saysNothing(answer.text());
      assertThat(state()).isEqualTo(before);
      return answer;
    }
  }

  /** No answer tells what it is made of, or a secret. */
  void saysNothing(String answer) {
    assertThat(answer).doesNotContainPattern(INSIDE).doesNotContain(adminKey, SHOP.signing());
  }

  /** Asks the admin API with the key. */
  HttpResponse<String> ask(String method, String target, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(console().resolve(target))
            .timeout(Duration.ofSeconds(30))
            .header("x-api-key", adminKey)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Has the receiver take a webhook, which it does of anybody. */
  UUID take(SignedWebhook webhook) {
    Sender.Answer answer = sender.send(receiver(), webhook);
    assertThat(answer.status()).as("%s: %s", webhook.target(), answer.body()).isEqualTo(200);
    return answer.eventId();
  }

  /** The only value of a query, null if it has no row. */
  String value(String sql) {
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The verdict on an attempt, as soon as there is one. */
  String verdict(UUID event) {
    String sql = "SELECT signature_status FROM webhook_events WHERE id = '%s'".formatted(event);
    return soon().until(() -> value(sql), Objects::nonNull);
  }

  private static ConditionFactory soon() {
    return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(POLL);
  }

  /** Whether an attempt is on the clean topic. */
  boolean isForwarded(UUID event) {
    return find(event) != null;
  }

  /** Waits until an attempt is on the clean topic as it was sent. */
  void awaitForwarded(UUID event, byte[] body) {
    ConsumerRecord<byte[], byte[]> record = soon().until(() -> find(event), Objects::nonNull);
    assertThat(record.value()).isEqualTo(body);
  }

  /** Waits until an attempt is known as a duplicate. */
  void awaitDuplicate(UUID event) {
    String sql = "SELECT count(*) FROM duplicate_deliveries WHERE event_id = '%s'".formatted(event);
    soon().until(() -> value(sql), "1"::equals);
  }

  /** How many idempotency keys an attempt has claimed. */
  int claims(UUID event) {
    String sql =
        "SELECT count(*) FROM idempotency_claims WHERE claimed_at > 'epoch' AND event_id = '%s'"
            .formatted(event);
    return Integer.parseInt(value(sql));
  }

  private ConsumerRecord<byte[], byte[]> find(UUID event) {
    return clean.readAll().stream()
        .filter(record -> event.toString().equals(header(record, "ce_sluiceid")))
        .findFirst()
        .orElse(null);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }

  /** A genuine webhook goes all the way, and the console answers who has a key. */
  void servesGenuine() throws IOException, InterruptedException {
    SignedWebhook webhook = SHOP.sample("genuine-" + genuine++);
    awaitForwarded(take(webhook), webhook.body());
    assertThat(ask("GET", "/api/sources/shop", null).statusCode()).isEqualTo(200);
  }

  @Override
  public void close() throws IOException, SQLException {
    database.close();
    raw.close();
    clean.close();
    sender.close();
    http.close();
    canary.close();
    pipeline.close();
  }
}
