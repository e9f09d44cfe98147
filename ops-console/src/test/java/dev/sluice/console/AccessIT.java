package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.LocalPorts;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

class AccessIT {
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;
  private static ConfigurableApplicationContext app;
  private static Api admin;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsole() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "access");
    app = installation.startWithAdminKey();
    admin = new Api(app, Api.ADMIN_KEY);
  }

  @AfterAll
  static void stopConsole() {
    app.close();
    kafka.close();
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/keys",
        "/api/audit",
        "/consoles",
        "/api",
        "/api/nothing",
        "/actuator/health",
        "/error",
        "/v3/api-docs",
        "/swagger-ui.html",
        "/health/",
        "/ready/x",
        "/healthz",
        "/api/keys?health=/health"
      })
  void everyPathButTheProbesNeedsAKey(String path) {
    var answer = admin.as(null).get(path);

    assertThat(answer.status()).as(path).isEqualTo(401);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("detail").asString()).contains("x-api-key");
    assertThat(answer.header("www-authenticate")).isEqualTo("ApiKey header=\"x-api-key\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health/../api/keys",
        "//api/keys",
        "/api/keys;/health",
        "/health/%2e%2e/api/keys",
        "/api%2fkeys",
        "/health%00",
        "/api/sources/..%2f..%2fetc%2fpasswd"
      })
  void pathsThatAreNotPlainAreRefused(String path) {
    assertThat(admin.get(path).status()).as(path).isIn(400, 404);
    assertThat(admin.as(null).get(path).status()).as(path).isIn(400, 401);
  }

  @Test
  void probesAreOpenAndAKeyChangesNothing() {
    for (String path : new String[] {"/health", "/ready"}) {
      assertThat(admin.as(null).get(path).status()).isEqualTo(200);
      assertThat(admin.as("wrong").get(path).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, /api/nothing, 404", "PUT, /api/keys, 405", "HEAD, /api/keys, 405"})
  void anUnknownPathOrMethodIsToldToWhoeverHasAKey(String method, String path, int status) {
    assertThat(admin.send(method, path, null).status()).isEqualTo(status);
  }

  @Test
  void aKeyIsShownOnceAndKeptAsItsHash() throws Exception {
    var made = admin.post("/api/keys", "{\"name\":\"board\",\"scope\":\"viewer\"}");

    assertThat(made.status()).isEqualTo(201);
    String key = made.json().get("api_key").asString();
    assertThat(key).matches("sluice_[0-9a-f]{64}");
    assertThat(admin.get("/api/keys").text()).contains(key.substring(0, 15)).doesNotContain(key);
    assertThat(installation.query("SELECT * FROM api_keys")).doesNotContain(key.substring(15));
    assertThat(installation.query("SELECT * FROM audit_log"))
        .contains("key.create|" + key.substring(0, 15))
        .doesNotContain(key.substring(15));
  }

  @Test
  void aScopeThatIsTooSmallIsNamed() {
    for (String scope : new String[] {"viewer", "operator"}) {
      var answer = admin.withScope(scope).get("/api/keys");

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.json().get("required_scope").asString()).isEqualTo("admin");
      assertThat(answer.json().get("detail").asString()).contains("admin", scope);
    }
  }

  @Test
  void aDeletedKeyIsRefusedAtOnce() throws Exception {
    var made = admin.post("/api/keys", "{\"name\":\"short\",\"scope\":\"admin\"}").json();
    var other = admin.as(made.get("api_key").asString());
    String prefix = made.get("shown").get("key").asString();
    assertThat(other.get("/api/keys").status()).isEqualTo(200);
    assertThat(other.delete("/api/keys/" + prefix).status()).isEqualTo(409);

    assertThat(admin.delete("/api/keys/" + prefix).status()).isEqualTo(204);

    assertThat(other.get("/api/keys").status()).isEqualTo(401);
    assertThat(admin.delete("/api/keys/" + prefix).status()).isEqualTo(404);
  }

  @Test
  void theKeyOfTheFileIsNotDeletedToComeBackWithinTheHour() {
    var made = admin.post("/api/keys", "{\"name\":\"second\",\"scope\":\"admin\"}").json();
    var other = admin.as(made.get("api_key").asString());

    var answer = other.delete("/api/keys/" + Api.ADMIN_KEY.substring(0, "sluice_".length() + 8));

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().get("detail").asString()).contains("admin-key-file");
    assertThat(admin.get("/api/keys").status()).isEqualTo(200);
  }

  @Test
  void anExpiredKeyIsRefused() {
    Instant soon = InstantSource.system().instant().plusSeconds(2).truncatedTo(ChronoUnit.MILLIS);
    var made =
        admin.post(
            "/api/keys",
            "{\"name\":\"brief\",\"scope\":\"admin\",\"expires_at\":\"%s\"}".formatted(soon));
    var brief = admin.as(made.json().get("api_key").asString());

    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> brief.get("/api/keys").status() == 401);
    assertThat(InstantSource.system().instant()).isAfterOrEqualTo(soon);
  }

  @Test
  void theLastUseIsKept() throws Exception {
    var made = admin.post("/api/keys", "{\"name\":\"used\",\"scope\":\"viewer\"}").json();
    String last =
        "SELECT last_used_at FROM api_keys WHERE prefix = '%s'"
            .formatted(made.get("shown").get("key").asString());
    assertThat(installation.query(last)).isEqualTo("null");

    admin.as(made.get("api_key").asString()).get("/api/keys");
    String first = installation.query(last);
    admin.as(made.get("api_key").asString()).get("/api/keys");

    assertThat(first).isNotEqualTo("null");
    assertThat(installation.query(last)).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|body",
        "[]|body",
        "{\"name\":\"x\",\"scope\":\"root\"}|scope",
        "{\"name\":\"\",\"scope\":\"viewer\"}|name",
        "{\"name\":\"x\",\"scope\":\"viewer\",\"expires_at\":\"2020-01-01T00:00:00Z\"}|expires_at",
        "{\"name\":\"x\",\"scope\":\"viewer\",\"expires_at\":\"later\"}|expires_at",
        "{\"name\":\"x\",\"scope\":\"viewer\",\"admin\":true}|admin",
        "{\"name\":{\"$ne\":1},\"scope\":\"viewer\"}|name",
        "not json|body",
      })
  void aKeyThatIsWrongIsRefusedByItsField(String body, String field) {
    var answer = admin.post("/api/keys", body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.field()).isEqualTo(field);
  }

  @Test
  void theAuditLogPagesAndCannotBeChanged() throws Exception {
    for (int i = 0; i < 3; i++) {
      admin.post("/api/keys", "{\"name\":\"page%d\",\"scope\":\"viewer\"}".formatted(i));
    }
    var first = admin.get("/api/audit?action=key.create&limit=2").json();
    var second =
        admin
            .get("/api/audit?action=key.create&limit=2&cursor=" + first.get("next").asString())
            .json();

    assertThat(first.get("entries")).hasSize(2);
    assertThat(first.get("entries").get(1).get("id").asLong())
        .isGreaterThan(second.get("entries").get(0).get("id").asLong());
    assertThat(first.get("entries").get(0).get("actor").asString())
        .isEqualTo(Api.ADMIN_KEY.substring(0, 15));
    assertThat(first.get("entries").get(0).get("remote").asString()).isEqualTo("127.0.0.1");
    assertThat(admin.get("/api/audit?cursor=0").field()).isEqualTo("cursor");
    assertThat(admin.get("/api/audit?actor=x&actor=y").field()).isEqualTo("actor");
    for (String sql : new String[] {"UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log"}) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> installation.execute(sql))
          .hasMessageContaining("never changed or deleted");
    }
  }

  @Test
  void theKeyOfTheFileIsRotatedWithTheFile() throws Exception {
    var other = new Installation(kafka, postgres, folder, "adminfile");
    Path file = folder.resolve("made-admin-key");
    try (var console = other.start("--sluice.console.admin-key-file=" + file)) {
      Installation.ready(console);
      String made = Files.readString(file).strip();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(new Api(console, made).get("/api/keys").status()).isEqualTo(200);
      Files.writeString(file, Api.ADMIN_KEY);
    }
    try (var console = other.start("--sluice.console.admin-key-file=" + file)) {
      Installation.ready(console);
      assertThat(new Api(console, Api.ADMIN_KEY).get("/api/keys").json().get("keys")).hasSize(1);
    }
  }

  @Test
  void anAddressThatAHeaderSaysIsNotBelieved() throws Exception {
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%s/api/keys"
                        .formatted(app.getEnvironment().getProperty("local.server.port"))))
            .header("x-api-key", Api.ADMIN_KEY)
            .header("x-forwarded-for", "203.0.113.9")
            .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"fwd\",\"scope\":\"viewer\"}"))
            .build();

    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(request, HttpResponse.BodyHandlers.discarding());
    }

    assertThat(app.getEnvironment().getProperty("server.forward-headers-strategy"))
        .isEqualTo("none");
    assertThat(installation.query("SELECT DISTINCT remote FROM audit_log"))
        .doesNotContain("203.0.113.9");
  }

  @Test
  void healthAndMetricsAreOpenOnAPortOfTheirOwnOnly() throws Exception {
    assertThat(Installation.get(app, "local.management.port", "/actuator/health").statusCode())
        .isEqualTo(200);
    var nobody = new Api(app, null);
    for (String path : new String[] {"/actuator/health", "/actuator/prometheus", "/actuator"}) {
      assertThat(nobody.get(path).status()).as(path).isEqualTo(401);
      assertThat(new Api(app, Api.ADMIN_KEY).get(path).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void healthAndMetricsHaveNoPortInCommonWithTheApi() {
    var other = new Installation(kafka, postgres, folder, "oneport");
    int port = LocalPorts.free();
    assertThatThrownBy(
            () ->
                other.startWithAdminKey(
                    "--sluice.console.port=" + port,
                    "--sluice.management-port=" + port,
                    "--sluice.management-address=127.0.0.1"))
        .hasStackTraceContaining(String.valueOf(port));
  }

  @Test
  void manyWrongKeysFromAnAddressAreNotListenedToButEveryRightOneIs() {
    var other = new Installation(kafka, postgres, folder, "bruteforce");
    try (var console = other.startWithAdminKey()) {
      var known = new Api(console, Api.ADMIN_KEY);
      assertThat(known.get("/api/keys").status()).isEqualTo(200);
      var late = known.withScope("admin");
      for (int i = 0; i < 10; i++) {
        String wrong = "sluice_" + "%02x".formatted(i).repeat(32);
        assertThat(known.as(wrong).get("/api/keys").status()).isEqualTo(401);
      }

      var refused = known.as("sluice_" + "ff".repeat(32)).get("/api/keys");

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("retry-after")).isEqualTo("60");
      assertThat(known.as("short").get("/api/keys").status()).isEqualTo(429);
      assertThat(late.get("/api/keys").status()).isEqualTo(200);
      assertThat(known.get("/api/keys").status()).isEqualTo(200);
    }
  }
}
