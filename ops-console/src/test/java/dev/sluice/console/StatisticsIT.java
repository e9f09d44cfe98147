package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.Coordinates;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Counts over a time, and the sources in trouble. */
class StatisticsIT {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final String HOUR = "?from=2026-11-20T10:00:00Z&to=2026-11-20T11:00:00Z";
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;
  private static ConfigurableApplicationContext app;
  private static Api viewer;
  private static int count;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsoleAndDeliver() throws Exception {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "statistics");
    app = installation.startWithAdminKey();
    viewer = new Api(app, Api.ADMIN_KEY).withScope("viewer");
    good("mixed", 60);
    rejected("mixed", 120, "missing");
    good("mixed", 180);
    good("mixed", 240);
    good("broken", 60);
    rejected("broken", 600, "failed");
    rejected("broken", 660, "failed");
    rejected("never", 1200, "expired");
    good("fine", 1800);
    var to = new Deliveries(installation);
    var again =
        Deliveries.raw(
            Deliveries.id(TEN.plusSeconds(1830), 99), "fine", TEN.plusSeconds(1830), "x");
    to.verified(again, new Coordinates("raw", 0, 99), "evt", "push");
    to.repeated(again, "evt", Deliveries.id(TEN.plusSeconds(1800), 8));
  }

  private static void good(String source, int second) throws Exception {
    Instant at = TEN.plusSeconds(second);
    var raw = Deliveries.raw(Deliveries.id(at, ++count), source, at, "x");
    new Deliveries(installation)
        .verified(raw, new Coordinates("raw", 0, count), "e" + count, "push");
  }

  private static void rejected(String source, int second, String status) throws Exception {
    Instant at = TEN.plusSeconds(second);
    var raw = Deliveries.raw(Deliveries.id(at, ++count), source, at, "x");
    new Deliveries(installation)
        .rejected(raw, new Coordinates("raw", 0, count), status, "because " + status);
  }

  @AfterAll
  static void stopConsole() {
    app.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void everyStepIsThereWithWhatCameInIt() {
    var steps = viewer.get("/api/statistics/timeline" + HOUR + "&step=600").json().get("steps");

    assertThat(steps).hasSize(6);
    assertThat(steps.get(0).get("verdicts").toString()).isEqualTo("{\"missing\":1,\"verified\":4}");
    assertThat(steps.get(1).get("verdicts").toString()).isEqualTo("{\"failed\":2}");
    assertThat(steps.get(2).get("at").asString()).isEqualTo("2026-11-20T10:20:00Z");
    assertThat(steps.get(2).get("verdicts").toString()).isEqualTo("{\"expired\":1}");
    assertThat(steps.get(3).get("verdicts").toString()).isEqualTo("{\"verified\":2}");
    assertThat(steps.get(3).get("duplicates").asInt()).isEqualTo(1);
    assertThat(steps.get(5).get("verdicts").toString()).isEqualTo("{}");
  }

  @Test
  void sourcesInTroubleComeTheWorstFirstAndSayingSinceWhen() {
    var sources = viewer.get("/api/statistics/trouble" + HOUR).json().get("sources");

    assertThat(sources.valueStream().map(source -> source.get("source").asString()))
        .containsExactly("never", "broken", "mixed");
    var never = sources.get(0);
    assertThat(never.get("failing_since").asString()).isEqualTo("2026-11-20T10:20:00Z");
    assertThat(never.has("last_good_at")).isFalse();
    var broken = sources.get(1);
    assertThat(broken.get("rejected").asInt()).isEqualTo(2);
    assertThat(broken.get("attempts").asInt()).isEqualTo(3);
    assertThat(broken.get("failing_since").asString()).isEqualTo("2026-11-20T10:10:00Z");
    assertThat(broken.get("signature_status").asString()).isEqualTo("failed");
    assertThat(broken.get("reason").asString()).isEqualTo("because failed");
    assertThat(broken.get("last_rejected_id").asString())
        .isEqualTo(Deliveries.id(TEN.plusSeconds(660), 7).toString());
    var mixed = sources.get(2);
    assertThat(mixed.has("failing_since")).isFalse();
    assertThat(mixed.get("first_rejected_at").asString()).isEqualTo("2026-11-20T10:02:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "timeline?step=0, step",
    "timeline?from=2026-11-20T10:00:00Z&to=2026-11-20T10:08:21Z&step=1, from",
    "timeline?from=2026-11-20T10:00:00Z&to=2026-11-20T10:00:00Z, from",
    "trouble?from=2026-11-01T00:00:00Z&to=2026-11-20T10:00:00Z, from",
    "trouble?from=2026-11-20T10:00:00Z&to=2026-11-20T09:00:00Z, from",
  })
  void aTimeThatIsNoneIsRefused(String path, String field) {
    assertThat(viewer.get("/api/statistics/" + path).field()).isEqualTo(field);
  }

  @Test
  void theOverviewTellsWhatWaitsAlsoWhereFiguresTakeTooLong() throws Exception {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);
    try (var holder = installation.database().getConnection();
        var lock = holder.createStatement()) {
      holder.setAutoCommit(false);
      lock.execute("LOCK TABLE webhook_events IN ACCESS EXCLUSIVE MODE");

      PageClient.Shown shown = browser.get("/console?range=7d");

      assertThat(shown.status()).isEqualTo(200);
      assertThat(shown.html()).contains("No figures: the database is down", "Waits for verifier");
      assertThat(shown.html()).doesNotContain("<dt>Received</dt>", "No source had");
    }
  }
}
