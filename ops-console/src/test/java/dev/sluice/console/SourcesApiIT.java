package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.Verdict;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.testkit.SignedRequest;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

class SourcesApiIT {
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;
  private static ConfigurableApplicationContext app;
  private static Api admin;
  private static SourceRegistry registry;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsole() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "sourcesapi");
    app =
        installation.startWithAdminKey(
            "--sluice.console.sources-file="
                + installation.file(
                    """
                    sources:
                    - { name: filed, provider: github, secrets: [filed-secret] }
                    """));
    admin = new Api(app, Api.ADMIN_KEY);
    registry = installation.follow();
  }

  @AfterAll
  static void stopConsole() {
    registry.close();
    app.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void aSourceIsMadeAnnouncedAndShownWithoutItsSecret() {
    var made =
        admin.post(
            "/api/sources",
            """
            {"name":"made","provider":"github","secrets":["hush-made"],"max-body":"2MiB",
             "dedup-window":"2160h","status":"active"}
            """);

    assertThat(made.status()).as(made.toString()).isEqualTo(201);
    assertThat(made.json().get("max-body").asString()).isEqualTo("2097152B");
    assertThat(made.json().get("dedup-window").asString()).isEqualTo("2160h");
    assertThat(made.json().get("managed-by").asString()).isEqualTo("api");
    assertThat(made.json().get("secrets")).hasSize(1);
    soon("made", "hush-made", true);
    for (String path : new String[] {"/api/sources", "/api/sources/made"}) {
      assertThat(admin.withScope("viewer").get(path).text())
          .contains("\"name\":\"made\"")
          .doesNotContain("hush", "v1.", "box");
    }
    assertThat(admin.post("/api/sources", "{\"name\":\"made\",\"provider\":\"github\"}").status())
        .isEqualTo(409);
  }

  @Test
  void aSecretIsRotatedWithAnOverlap() throws Exception {
    create("rotated", "hush-old");
    Instant before = InstantSource.system().instant();

    var changed =
        admin.patch(
            "/api/sources/rotated",
            "{\"rotate\":{\"secret\":\"hush-new\",\"id\":\"2026b\",\"overlap\":\"48h\"}}");

    assertThat(changed.status()).as(changed.toString()).isEqualTo(200);
    var secrets = changed.json().get("secrets");
    assertThat(secrets.get(0).get("id").asString()).isEqualTo("2026b");
    assertThat(secrets.get(0).has("not-after")).isFalse();
    assertThat(Instant.parse(secrets.get(1).get("not-after").asString()))
        .isBetween(
            before.plus(Duration.ofDays(2)).minusSeconds(1),
            before.plus(Duration.ofDays(2)).plus(Duration.ofMinutes(1)));
    soon("rotated", "hush-new", true);
    assertThat(verified("rotated", "hush-old")).isTrue();
    assertThat(changed.json().get("revision").asInt()).isEqualTo(2);

    admin.patch(
        "/api/sources/rotated", "{\"rotate\":{\"secret\":\"hush-third\",\"overlap\":\"0s\"}}");

    soon("rotated", "hush-third", true);
    assertThat(verifiedNow("rotated", "hush-third")).isTrue();
    assertThat(verifiedNow("rotated", "hush-old")).isFalse();
    assertThat(verifiedNow("rotated", "hush-new")).isFalse();
    // what was received before is as good as it was, in a backlog or a replay
    assertThat(verified("rotated", "hush-old")).isTrue();
    assertThat(verified("rotated", "hush-new")).isTrue();
    assertThat(installation.query("SELECT * FROM audit_log, source_secrets"))
        .contains("source.change|rotated")
        .doesNotContain("hush");
  }

  @Test
  void aPatchChangesWhatItNamesAndKeepsSecrets() {
    create("patched", "hush-kept");
    var secret = admin.get("/api/sources/patched").json().get("secrets");

    var paused =
        admin.patch("/api/sources/patched", "{\"status\":\"paused\",\"max-body\":\"1KiB\"}").json();
    var removed =
        admin
            .patch("/api/sources/patched", "{\"status\":\"active\",\"remove\":[\"max-body\"]}")
            .json();

    assertThat(paused.get("status").asString()).isEqualTo("paused");
    assertThat(paused.get("max-body").asString()).isEqualTo("1024B");
    assertThat(removed.has("max-body")).isFalse();
    assertThat(removed.get("secrets")).isEqualTo(secret);
    soon("patched", "hush-kept", true);
  }

  @Test
  void aVerifyTokenAndACustomSchemeSurviveAPatch() {
    admin.post(
        "/api/sources",
        "{\"name\":\"meta\",\"provider\":\"meta\",\"secrets\":[\"s\"],\"verify-token\":\"hush-t\"}");

    var patched = admin.patch("/api/sources/meta", "{\"mode\":\"inline\"}");

    assertThat(patched.status()).as(patched.toString()).isEqualTo(200);
    assertThat(patched.json().get("verify-token").asBoolean()).isTrue();
    assertThat(patched.text()).doesNotContain("hush");
  }

  @Test
  void aDeletedSourceIsUnknownEverywhere() throws Exception {
    create("deleted", "hush");
    soon("deleted", "hush", true);

    assertThat(admin.delete("/api/sources/deleted").status()).isEqualTo(204);

    await().atMost(Duration.ofSeconds(30)).until(() -> registry.find("deleted") == null);
    assertThat(admin.get("/api/sources/deleted").status()).isEqualTo(404);
    assertThat(admin.delete("/api/sources/deleted").status()).isEqualTo(404);
    assertThat(installation.query("SELECT count(*) FROM source_secrets WHERE source = 'deleted'"))
        .isEqualTo("0");
  }

  @Test
  void aSourceOfTheFileIsLeftAloneUntilItIsTakenOutOfIt() throws Exception {
    var patch = admin.patch("/api/sources/filed", "{\"status\":\"paused\"}");
    assertThat(patch.status()).isEqualTo(409);
    assertThat(patch.json().get("detail").asString()).contains("sources file");
    assertThat(admin.delete("/api/sources/filed").status()).isEqualTo(409);
    assertThat(admin.get("/api/sources/filed").json().get("managed-by").asString())
        .isEqualTo("file");

    var other = new Installation(kafka, postgres, folder, "taken");
    String file = "sources: [{ name: taken, provider: github, secrets: [s] }]";
    try (var console =
        other.startWithAdminKey("--sluice.console.sources-file=" + other.file(file))) {
      assertThat(new Api(console, Api.ADMIN_KEY).delete("/api/sources/taken").status())
          .isEqualTo(409);
    }
    try (var console = other.startWithAdminKey()) {
      assertThat(new Api(console, Api.ADMIN_KEY).delete("/api/sources/taken").status())
          .isEqualTo(204);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"provider\":\"github\",\"secrets\":[\"s\"]}|body",
        "{\"name\":\"Bad Name\",\"provider\":\"github\",\"secrets\":[\"s\"]}|name",
        "{\"name\":\"../etc\",\"provider\":\"github\",\"secrets\":[\"s\"]}|name",
        "{\"name\":\"x\",\"provider\":\"nobody\",\"secrets\":[\"s\"]}|provider",
        "{\"name\":\"x\",\"provider\":\"github\"}|body",
        "{\"name\":\"x\",\"provider\":\"github\",\"secrets\":[\"\"]}|secrets[0]",
        "{\"name\":\"x\",\"provider\":\"github\",\"secrets\":[\"s\"],\"max-body\":\"9GB\"}|max-body",
        "{\"name\":\"x\",\"provider\":\"github\",\"secrets\":[\"s\"],\"topic\":\"webhooks.raw/\"}|topic",
        "{\"name\":\"x\",\"provider\":\"github\",\"secrets\":[\"s\"],\"topic\":\"sourcesapi.webhooks.raw\"}|topic",
        "{\"name\":\"x\",\"provider\":\"github\",\"secrets\":[\"s\"],\"no\":1}|no",
        "{\"name\":\"x\",\"provider\":\"stripe\",\"secrets\":[\"s\"],\"tolerance\":\"soon\"}|tolerance",
      })
  void aSourceThatIsWrongIsRefusedByItsField(String body, String field) {
    var answer = admin.post("/api/sources", body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.field()).isEqualTo(field);
    assertThat(admin.get("/api/sources/x").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"other\"}|name",
        "{\"rotate\":{}}|rotate",
        "{\"rotate\":{\"secret\":\"n\",\"overlap\":\"long\"}}|rotate.overlap",
        "{\"rotate\":{\"secret\":\"n\"},\"secrets\":[\"m\"]}|rotate",
        "{\"rotate\":{\"secret\":\"hush-w\"}}|secrets[1].value",
        "{\"remove\":[\"topic\"]}|remove[0]",
        "{\"remove\":[\"provider\"]}|body",
        "{\"mode\":\"never\"}|mode",
        "{\"managed-by\":\"file\"}|managed-by",
      })
  void aPatchThatIsWrongChangesNothing(String body, String field) {
    admin.post(
        "/api/sources", "{\"name\":\"wrong\",\"provider\":\"github\",\"secrets\":[\"hush-w\"]}");
    var before = admin.get("/api/sources/wrong").json();

    var answer = admin.patch("/api/sources/wrong", body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.field()).isEqualTo(field);
    assertThat(answer.text()).doesNotContain("hush");
    assertThat(admin.get("/api/sources/wrong").json()).isEqualTo(before);
  }

  @Test
  void aSecretThatNamesAFileOrAVariableIsATextLikeAnother() throws Exception {
    Path file = Files.writeString(folder.resolve("hush-file"), "hush-of-the-file");
    create("literal", "file:" + file);
    soon("literal", "file:" + file, true);
    assertThat(verified("literal", "hush-of-the-file")).isFalse();

    var missing =
        admin.patch("/api/sources/literal", "{\"secrets\":[\"file:/no/such\",\"${HOME}\"]}");
    assertThat(missing.status()).as(missing.toString()).isEqualTo(200);
    soon("literal", "${HOME}", true);
  }

  @Test
  void aTopicThatKafkaRefusesIsRefusedAndNothingIsStored() {
    var answer =
        admin.post(
            "/api/sources",
            """
            {"name":"collides","provider":"github","secrets":["s"],
             "topic":"sourcesapi_webhooks_events"}
            """);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.field()).isEqualTo("topic");
    assertThat(answer.json().get("detail").asString()).contains("sourcesapi_webhooks_events");
    assertThat(admin.get("/api/sources/collides").status()).isEqualTo(404);
    create("after-collides", "hush");
    soon("after-collides", "hush", true);
  }

  @Test
  void aChangeThatKafkaDidNotTakeIsAnnouncedWhenKafkaIsBack() throws Exception {
    create("away", "hush");
    soon("away", "hush", true);
    kafka.stop();
    try {
      var topic = admin.patch("/api/sources/away", "{\"topic\":\"sourcesapi.away\"}");
      var answer = admin.patch("/api/sources/away", "{\"status\":\"paused\"}");

      assertThat(topic.status()).isEqualTo(503);
      assertThat(topic.json().get("detail").asString()).contains("nothing is stored");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.json().get("detail").asString()).contains("is stored", "is announced");
      assertThat(admin.get("/api/sources/away").text()).contains("paused").doesNotContain("topic");
    } finally {
      kafka.restart();
    }

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> registry.find("away").record().status() == SourceRecord.Status.PAUSED);
    Installation.ready(app);
  }

  @Test
  void aSourceWhoseSecretCannotBeOpenedGetsAnother() throws Exception {
    create("shut", "hush-shut");
    String box = KeyRing.parse("0b".repeat(32)).seal(new byte[8], SealContext.secret("shut", "k"));
    installation.execute(
        "UPDATE source_secrets SET box = '%s' WHERE source = 'shut'".formatted(box));

    var rotated = admin.patch("/api/sources/shut", "{\"rotate\":{\"secret\":\"hush-other\"}}");
    var replaced = admin.patch("/api/sources/shut", "{\"secrets\":[\"hush-other\"]}");

    assertThat(rotated.status()).isEqualTo(409);
    assertThat(rotated.json().get("detail").asString()).contains("send 'secrets' anew");
    assertThat(replaced.status()).as(replaced.toString()).isEqualTo(200);
    soon("shut", "hush-other", true);
  }

  @Test
  void aBodyThatIsTooLongIsRefused() {
    var answer = admin.post("/api/sources", "{\"name\":\"" + "x".repeat(70_000) + "\"}");

    assertThat(answer.status()).isEqualTo(413);
  }

  @Test
  void viewersAndOperatorsChangeNothing() {
    for (String scope : new String[] {"viewer", "operator"}) {
      Api other = admin.withScope(scope);
      assertThat(other.post("/api/sources", "{}").status()).isEqualTo(403);
      assertThat(other.patch("/api/sources/made", "{}").status()).isEqualTo(403);
      assertThat(other.delete("/api/sources/made").status()).isEqualTo(403);
    }
  }

  private static void create(String name, String secret) {
    var answer =
        admin.post(
            "/api/sources",
            "{\"name\":\"%s\",\"provider\":\"github\",\"secrets\":[\"%s\"]}"
                .formatted(name, secret));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
  }

  private static void soon(String source, String secret, boolean verified) {
    await().atMost(Duration.ofSeconds(30)).until(() -> verified(source, secret) == verified);
  }

  /** Of a request that was received some days ago. */
  private static boolean verified(String source, String secret) {
    var found = registry.find(source);
    return found != null
        && found.verifier().verify(SignedRequest.signed(found.provider().id(), secret))
            instanceof Verdict.Verified;
  }

  private static boolean verifiedNow(String source, String secret) {
    var found = registry.find(source);
    var sent = SignedRequest.signed(found.provider().id(), secret).sent();
    var now = new SignedRequest(sent, InstantSource.system().instant());
    return found.verifier().verify(now) instanceof Verdict.Verified;
  }
}
