package dev.sluice.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

class DiagnosisIT {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
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
    installation = new Installation(kafka, postgres, folder, "diagnosis");
    app = installation.startWithAdminKey();
    admin = new Api(app, Api.ADMIN_KEY);
    source("spaced", "provider-secret ");
    source("other", "secret-of-other");
  }

  @AfterAll
  static void stopConsole() {
    app.close();
    kafka.close();
    postgres.close();
  }

  private static void source(String name, String secret) {
    var made =
        admin.post(
            "/api/sources",
            "{\"name\":\"%s\",\"provider\":\"github\",\"secrets\":[\"%s\"]}"
                .formatted(name, secret));
    assertThat(made.status()).as(made.toString()).isEqualTo(201);
  }

  /** What GitHub would send with a secret, rejected. */
  private static RawEvent rejected(int number, String source, String secret) throws Exception {
    byte[] body = "{\"action\":\"opened\"}".getBytes(UTF_8);
    var signed =
        ProviderCatalog.bundled()
            .find("github")
            .signer(SigningSecret.of("given", secret.getBytes(UTF_8)), VerificationPolicy.DEFAULT)
            .sign(
                new WebhookDraft(
                    "POST", "/webhooks/" + source, List.of(), body, "d1", "push", TEN));
    HttpHeader[] headers =
        signed.headers().stream()
            .map(header -> HttpHeader.plain(header.getKey(), header.getValue()))
            .toArray(HttpHeader[]::new);
    var raw =
        Deliveries.raw(
            Deliveries.id(TEN, number), source, TEN, new String(signed.body(), UTF_8), headers);
    var to = new Deliveries(installation);
    to.rejected(raw, to.receive(raw), "failed", "no secret of the source matches");
    return raw;
  }

  private static String path(RawEvent event) {
    return "/api/events/" + event.id() + "/diagnosis";
  }

  @Test
  void theDoctorSaysWhyAndWhatToDoButNoSecret() throws Exception {
    var answer = admin.withScope("operator").get(path(rejected(1, "spaced", "provider-secret")));

    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.json().get("cause").asString()).isEqualTo("secret_whitespace");
    assertThat(answer.json().get("advice").asString()).contains("store it without");
    assertThat(answer.text()).doesNotContain("provider-secret");
  }

  @Test
  void theSecretOfAnotherSourceIsRecognizedByItsName() throws Exception {
    var answer = admin.get(path(rejected(2, "spaced", "secret-of-other")));

    assertThat(answer.json().get("cause").asString()).isEqualTo("secret_of_another_source");
    assertThat(answer.json().get("detail").asString()).contains("other:");
    assertThat(answer.text()).doesNotContain("secret-of-other");
  }

  @Test
  void eachIsInTheAuditLogAndViewersGetNone() throws Exception {
    RawEvent event = rejected(3, "spaced", "nothing that fits");
    String looks =
        "SELECT count(*) FROM audit_log WHERE action = 'event.diagnose' AND object = '%s'"
            .formatted(event.id());

    assertThat(admin.withScope("viewer").get(path(event)).status()).isEqualTo(403);
    assertThat(installation.query(looks)).isEqualTo("0");
    assertThat(admin.get(path(event)).json().get("cause").asString()).isEqualTo("unknown");
    assertThat(installation.query(looks)).isEqualTo("1");
  }

  @Test
  void whatDidNotFailOrHasNoSourceIsNotDiagnosed() throws Exception {
    var to = new Deliveries(installation);
    var good = Deliveries.raw(Deliveries.id(TEN, 4), "spaced", TEN, "{}");
    to.verified(good, to.receive(good), "evt_4", "push");

    assertThat(admin.get(path(good)).status()).isEqualTo(409);
    assertThat(admin.get(path(rejected(5, "gone", "x"))).text()).contains("no source 'gone' now");
  }

  @Test
  void thePageOfTheEventShowsIt() throws Exception {
    RawEvent event = rejected(6, "spaced", "provider-secret");
    String page = "/console/events/" + event.id();
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);

    assertThat(browser.get(page).html()).contains("Why does it fail?").doesNotContain("Diagnosis");
    assertThat(browser.send(page, page + "/diagnosis", Map.of()).html())
        .contains("Diagnosis", "white space or a line break around it", "What to do:")
        .doesNotContain("Why does it fail?", "provider-secret");
  }
}
