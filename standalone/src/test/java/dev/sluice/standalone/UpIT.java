package dev.sluice.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.TopicReader;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.time.Duration;
import java.util.regex.Matcher;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice up} as a user has it: a process, signals, its ports and its exit code. */
class UpIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final byte[] BODY = "Hello, World!".getBytes(UTF_8);

  @TempDir private Path dir;
  private final HttpClient http = HttpClient.newHttpClient();
  private Path data;
  private Path sources;

  /** The secret, the body and the signature of GitHub's documentation. */
  @BeforeEach
  void configure() throws Exception {
    data = dir.resolve("data");
    sources =
        Files.writeString(
            dir.resolve("sources.yaml"),
            """
            sources:
              - name: github-acme
                provider: github
                secrets: ["It's a Secret to Everybody"]
            """);
  }

  @Test
  void takesAWebhookStopsCleanlyAndKeepsEverything() throws Exception {
    try (var sluice = SluiceProcess.up(dir, data, "--sources", sources.toString())) {
      Matcher ready = sluice.awaitReady();
      assertThat(post(ready, "first").statusCode()).isEqualTo(200);

      ConsumerRecord<byte[], byte[]> event = awaitEvents(ready, 1);
      assertThat(event.value()).isEqualTo(BODY);
      assertThat(new String(event.headers().lastHeader("ce_id").value(), UTF_8)).isEqualTo("first");
      assertThat(query(ready, "SELECT signature_status FROM webhook_events")).isEqualTo("verified");
      // an outcome is counted after the commit that made its event visible
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(get(ready.group(3) + "/actuator/prometheus").body())
                      .contains("webhook_events_total{", "webhook_outcomes_total{")
                      .contains("hikaricp_connections{pool=\"verifier\"}"));
      HttpResponse<String> health = get(ready.group(3) + "/actuator/health");
      assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
      assertThat(health.body()).contains("kafka", "postgres", "ingest", "verifier", "dedup");

      assertThat(get(ready.group(2) + "/api/docs").statusCode()).isEqualTo(401);

      sluice.terminate();
      assertThat(sluice.exitCode()).isZero();
      assertThat(sluice.out().lines()).hasSize(1);
      assertThat(data.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    try (var sluice = SluiceProcess.up(dir, data, "--debug")) {
      Matcher ready = sluice.awaitReady();
      assertThat(get(ready.group(2) + "/api/docs").statusCode()).isEqualTo(200);
      assertThat(sluice.errLines()).anyMatch(line -> line.contains("open: debug is on"));
      assertThat(post(ready, "first").statusCode()).isEqualTo(200);
      assertThat(post(ready, "second").statusCode()).isEqualTo(200);

      awaitEvents(ready, 2);
      await().atMost(PATIENCE).until(() -> duplicates(ready).equals("1"));
      assertThat(events(ready)).isEqualTo(2);
    }
  }

  @Test
  void startsAgainAfterItWasKilled() throws Exception {
    int port;
    try (var sluice = SluiceProcess.up(dir, data, "--sources", sources.toString())) {
      Matcher ready = sluice.awaitReady();
      port = URI.create(ready.group(5).substring("jdbc:".length())).getPort();
      post(ready, "first");
      awaitEvents(ready, 1);
      sluice.kill();
    }

    // the server that was left behind still listens on this very port
    try (var sluice = SluiceProcess.up(dir, data, "--postgres-port", String.valueOf(port))) {
      Matcher ready = sluice.awaitReady();
      post(ready, "first");
      post(ready, "second");

      awaitEvents(ready, 2);
      await().atMost(PATIENCE).until(() -> duplicates(ready).equals("1"));
      assertThat(events(ready)).isEqualTo(2);

      keepsTakingWebhooksWhenTheDatabaseDies(sluice, ready);
      sluice.terminate();
      assertThat(sluice.exitCode()).isZero();
    }
  }

  private void keepsTakingWebhooksWhenTheDatabaseDies(SluiceProcess sluice, Matcher ready)
      throws Exception {
    Path pidFile = data.resolve("postgres/postmaster.pid");
    long server = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    ProcessHandle.of(server).orElseThrow().destroyForcibly();

    assertThat(post(ready, "third").statusCode()).isEqualTo(200);
    awaitEvents(ready, 3);
    assertThat(sluice.isAlive()).isTrue();
    assertThat(sluice.errLines())
        .anyMatch(line -> line.startsWith("sluice: PostgreSQL has ended"))
        .contains("sluice: PostgreSQL is back");
  }

  @Test
  void saysWhichPortIsInUse() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());
      try (var sluice = SluiceProcess.up(dir, data, "--kafka-port", port)) {
        assertThat(sluice.exitCode()).isEqualTo(4);
        assertThat(sluice.errLines())
            .last()
            .isEqualTo(
                "sluice: port %s is in use: choose another with --kafka-port, or 0 for any"
                    .formatted(port));
        assertThat(sluice.out()).isEmpty();
      }
    }
  }

  @Test
  void saysWhatIsWrongWithTheSourcesFileAndLeavesNothingRunning() throws Exception {
    Files.writeString(
        sources,
        """
        sources:
          - name: github-acme
            provider: githup
            secrets: ["file:nowhere"]
        """);
    try (var sluice = SluiceProcess.up(dir, data, "--sources", sources.toString())) {
      assertThat(sluice.exitCode()).as(sluice.err()).isEqualTo(5);
      assertThat(sluice.errLines().toList())
          .last()
          .asString()
          .startsWith("sluice: ")
          .contains(sources.toString(), "line 3", "githup");
      assertThat(sluice.out()).isEmpty();
      assertThat(data.resolve("postgres/postmaster.pid")).doesNotExist();
    }
  }

  @Test
  void leavesADataDirectoryAloneThatAnotherUses() throws Exception {
    try (var _ = DataDirectory.open(data);
        var sluice = SluiceProcess.up(dir, data)) {
      assertThat(sluice.exitCode()).isEqualTo(3);
      assertThat(sluice.errLines()).singleElement().asString().contains("in use by another sluice");
    }
  }

  private HttpResponse<String> post(Matcher ready, String delivery) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(ready.group(1) + "/webhooks/github-acme"))
            .header("X-GitHub-Event", "ping")
            .header("X-GitHub-Delivery", delivery)
            .header(
                "X-Hub-Signature-256",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")
            .POST(BodyPublishers.ofByteArray(BODY))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String url) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  private static ConsumerRecord<byte[], byte[]> awaitEvents(Matcher ready, int count) {
    try (var reader = new TopicReader(ready.group(4), "webhooks.events")) {
      return reader.awaitAtLeast(count, PATIENCE).getFirst();
    }
  }

  private static int events(Matcher ready) {
    try (var reader = new TopicReader(ready.group(4), "webhooks.events")) {
      return reader.readAll().size();
    }
  }

  private String duplicates(Matcher ready) throws Exception {
    return query(ready, "SELECT count(*) FROM duplicate_deliveries");
  }

  private String query(Matcher ready, String sql) throws Exception {
    String password = Files.readString(data.resolve("sluice-password")).strip();
    try (Connection connection =
            DriverManager.getConnection(ready.group(5), EmbeddedPostgres.USER, password);
        ResultSet row = connection.createStatement().executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
