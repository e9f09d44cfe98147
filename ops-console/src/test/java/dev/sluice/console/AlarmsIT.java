package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.RawEvent;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What fires by the tables and by Kafka, in the API, in the metrics and on the overview. */
class AlarmsIT {
  private static final String SOURCES =
      """
      sources:
      - { name: shop, provider: github, secrets: [one] }
      - { name: quiet, provider: github, secrets: [one] }
      - { name: fine, provider: github, secrets: [one] }
      """;
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;
  private static ReplayScene scene;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsoleThatHasAHistory() throws Exception {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "alarms");
    installation.startWithAdminKey().close();
    fill("shop", "verified", "5 hours", "3 hours", "5 minutes");
    fill("quiet", "verified", "12 hours", "2 hours", "5 minutes");
    fill("fine", "verified", "5 hours", "0 minutes", "5 minutes");
    // what somebody took for a source is none
    fill("guessed", "verified", "5 hours", "3 hours", "5 minutes");
    fill("guessed", "unknown_source", "4 minutes", "0 minutes", "5 seconds");
    scene =
        new ReplayScene(
            installation,
            "--sluice.console.sources-file=" + installation.file(SOURCES),
            "--sluice.console.alarms.every=1s",
            "--sluice.console.alarms.stuck-after=1s");
  }

  @AfterAll
  static void stopConsole() {
    scene.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void whatNeedsSomebodyIsInTheApiTheMetricsAndOnTheOverview() throws Exception {
    assertThat(firing("source_silent").get("source").asString()).isEqualTo("quiet");
    assertThat(alarms().get("unknown")).isEmpty();
    assertThat(alarms().get("alarms")).hasSize(1);
    await()
        .atMost(ReplayScene.SOON)
        .until(() -> metrics().contains("webhook_alarms{kind=\"dead_letters\",source=\"\"} 0"));

    fill("shop", "failed", "4 minutes", "0 minutes", "5 seconds");

    JsonNode failing = firing("source_failing");
    assertThat(failing.get("source").asString()).isEqualTo("shop");
    assertThat(failing.get("severity").asString()).isEqualTo("critical");
    assertThat(failing.get("advice").asString()).contains("diagnosis");
    assertThat(alarms().get("alarms")).hasSize(2);
    await()
        .atMost(ReplayScene.SOON)
        .until(() -> metrics().contains("kind=\"source_failing\",source=\"shop\"} 1"));
    assertThat(metrics())
        .contains("webhook_alarms{kind=\"source_failing\",source=\"shop\"} 1.0")
        .contains("webhook_alarms{kind=\"source_silent\",source=\"quiet\"} 1.0")
        .doesNotContain("guessed");
    assertThat(PageClient.of(scene.app()).login(Api.ADMIN_KEY).get("/console").html())
        .contains("nearly all deliveries are rejected", "nothing comes any more");

    Instant earlier = InstantSource.system().instant().minusSeconds(900);
    RawEvent late =
        Deliveries.raw(
            Deliveries.id(earlier, 1), "shop", earlier.truncatedTo(ChronoUnit.MILLIS), "x");
    scene.deliveries.receive(late);
    scene.produce(scene.letter(late, late.body()));

    assertThat(firing("stage_stuck").get("subject").asString()).isEqualTo("verifier");
    assertThat(firing("stage_late").get("subject").asString()).isEqualTo("verifier");
    assertThat(firing("dead_letters").get("subject").asString())
        .isEqualTo("alarms.webhooks.raw-dlt");
    // while a stage is late nobody knows, so what was said stays
    assertThat(firing("source_silent").get("source").asString()).isEqualTo("quiet");

    fill("shop", "verified", "1 minutes", "0 minutes", "1 second");
    await().atMost(ReplayScene.SOON).until(() -> !kinds().contains("source_failing"));
    await()
        .atMost(ReplayScene.SOON)
        .until(() -> !metrics().contains("kind=\"source_failing\",source=\"shop\""));
  }

  /** Events of a source, one an interval. */
  private static void fill(String source, String status, String from, String to, String every)
      throws Exception {
    installation.execute(
        """
        INSERT INTO webhook_events SELECT gen_random_uuid(), at, '%s', 'github', '%s', NULL, 'k',
            NULL, 'x', sha256('x'), 1, 'r', 0, 0
        FROM generate_series(now() - interval '%s', now() - interval '%s', interval '%s') at
        """
            .formatted(source, status, from, to, every));
  }

  private static JsonNode firing(String kind) {
    await().atMost(ReplayScene.SOON).until(() -> kinds().contains(kind));
    return alarms()
        .get("alarms")
        .valueStream()
        .filter(alarm -> alarm.get("kind").asString().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> kinds() {
    return alarms().get("alarms").findValuesAsString("kind");
  }

  private static JsonNode alarms() {
    return scene.operator.get("/api/alarms").json();
  }

  private static String metrics() {
    return Installation.get(scene.app(), "local.management.port", "/actuator/prometheus").body();
  }
}
