package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RawEvent;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is past its time goes, whole partitions at a time, and what is left works as before. */
class RetentionIT {
  private static TestKafka kafka;
  private static TestPostgres postgres;

  @TempDir private static Path folder;

  private final Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS);

  @BeforeAll
  static void startServers() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stopServers() {
    kafka.close();
    postgres.close();
  }

  @Test
  void oldPartitionsGoAndEachDropIsInTheAuditLog() throws Exception {
    var installation = new Installation(kafka, postgres, folder, "retention");
    installation.startWithAdminKey().close();
    RawEvent old = event(1, 95);
    RawEvent oldAgain = event(2, 95);
    RawEvent kept = event(3, 85);
    for (RawEvent each : new RawEvent[] {old, oldAgain, kept}) {
      partition(installation, "webhook_events", each.receivedAt());
      partition(installation, "duplicate_deliveries", each.receivedAt());
    }
    partition(installation, "audit_log", now.minus(Duration.ofDays(500)));
    audit(installation, 500, "long.ago");
    audit(installation, 300, "this.year");
    var deliveries = new Deliveries(installation);
    Coordinates at = deliveries.receive(old);
    deliveries.verified(old, at, "evt_1", "push");
    deliveries.verified(oldAgain, deliveries.receive(oldAgain), "evt_1", "push");
    deliveries.repeated(oldAgain, "evt_1", old.id());
    deliveries.verified(kept, deliveries.receive(kept), "evt_1", "push");
    deliveries.repeated(kept, "evt_1", old.id());

    try (var app = installation.startWithAdminKey()) {
      var admin = new Api(app, Api.ADMIN_KEY);

      assertThat(admin.get("/api/events?source=shop").json().get("events"))
          .singleElement()
          .extracting(event -> event.get("id").asString())
          .isEqualTo(kept.id().toString());
      assertThat(admin.get("/api/events/" + old.id()).status()).isEqualTo(404);
      var receipt = admin.get("/api/events/" + kept.id()).json();
      assertThat(receipt.at("/claim/first_event_id").asString()).isEqualTo(old.id().toString());
      assertThat(installation.query("SELECT count(*) FROM duplicate_deliveries")).isEqualTo("1");
      assertThat(installation.query("SELECT count(*) FROM audit_log WHERE action = 'long.ago'"))
          .isEqualTo("0");
      assertThat(installation.query("SELECT count(*) FROM audit_log WHERE action = 'this.year'"))
          .isEqualTo("1");
      var drops = admin.get("/api/audit?action=retention.drop").json().get("entries");
      assertThat(drops.findValuesAsString("object"))
          .containsExactlyInAnyOrder(
              "webhook_events_" + day(old.receivedAt()),
              "duplicate_deliveries_" + day(old.receivedAt()),
              "audit_log_" + month(now.minus(Duration.ofDays(500))));
      String metrics =
          Installation.get(app, "local.management.port", "/actuator/prometheus").body();
      assertThat(metrics)
          .contains("webhook_retention_dropped_partitions_total{table=\"webhook_events\"} 1.0")
          .contains("webhook_retention_dropped_partitions_total{table=\"audit_log\"} 1.0")
          .contains("webhook_retention_oldest_timestamp_seconds{table=\"idempotency_claims\"} 1.")
          .contains("webhook_retention_oldest_timestamp_seconds{table=\"webhook_events\"} 1.");
      thenPartitionsAreThereForTheNextTwoWeeks(metrics);
    }
  }

  private void thenPartitionsAreThereForTheNextTwoWeeks(String metrics) {
    for (String table : List.of("webhook_events", "duplicate_deliveries", "audit_log")) {
      String meter =
          "webhook_retention_partitions_until_timestamp_seconds{table=\"%s\"} ".formatted(table);
      double until =
          metrics
              .lines()
              .filter(line -> line.startsWith(meter))
              .mapToDouble(line -> Double.parseDouble(line.substring(meter.length())))
              .findAny()
              .orElseThrow();
      Instant end = Instant.ofEpochSecond((long) until);
      assertThat(end).as(table).isBetween(days(14), days(table.equals("audit_log") ? 46 : 16));
      assertThat(end.truncatedTo(ChronoUnit.DAYS)).as(table).isEqualTo(end);
    }
  }

  private Instant days(int ahead) {
    return now.plus(Duration.ofDays(ahead));
  }

  @Test
  void aReplayThatWasPlannedBeforeSendsWhatKafkaStillHasAndANewOneKnowsTheEventNoMore()
      throws Exception {
    var installation = new Installation(kafka, postgres, folder, "planned_before");
    RawEvent old = event(4, 95);
    String planned;
    try (var scene = new ReplayScene(installation, "--sluice.replay.max-live-delay=1h")) {
      partition(installation, "webhook_events", old.receivedAt());
      scene.deliveries.rejected(old, scene.deliveries.receive(old), "failed", "no");
      planned = scene.plan("{\"events\":[\"%s\"]}".formatted(old.id())).get("id").asString();
    }

    try (var scene = new ReplayScene(installation, "--sluice.replay.max-live-delay=1h")) {
      assertThat(installation.query("SELECT count(*) FROM webhook_events")).isEqualTo("0");
      assertThat(scene.operator.post("/api/replays/" + planned + "/start", null).status())
          .isEqualTo(200);
      scene.awaitSent(scene.operator.get("/api/replays/" + planned).json(), 1);
      var again = scene.plan("{\"events\":[\"%s\"]}".formatted(old.id()));
      assertThat(again.at("/plan/unknown").asInt()).isEqualTo(1);
      assertThat(again.at("/plan/to_send").asInt()).isZero();
    }
  }

  @Test
  void aDroppedBucketOfClaimsIsInTheAuditLog() throws Exception {
    var installation = new Installation(kafka, postgres, folder, "buckets");
    installation.startWithAdminKey().close();
    installation.execute("SELECT rotate_claims('0s', '1 day')");
    installation.execute("SELECT rotate_claims('0s', '0s')");

    assertThat(
            installation.query(
                "SELECT actor, object FROM audit_log WHERE action = 'retention.drop' ORDER BY id"))
        .contains("retention|idempotency_claims_1");
  }

  @Test
  void aSourceWhoseRetriesAreRecognisedForLongerThanEventsAreKeptFailsTheStart() {
    var installation = new Installation(kafka, postgres, folder, "too_short");
    Path file =
        installation.file(
            "sources: [{ name: hooks, provider: github, secrets: [x], dedup-window: 240h }]");

    assertThatThrownBy(
            () ->
                installation.start(
                    "--sluice.console.sources-file=" + file, "--sluice.retention.events=9d"))
        .rootCause()
        .hasMessageContaining("sluice.retention.events is 9d")
        .hasMessageContaining("source 'hooks'");
  }

  private RawEvent event(int number, int daysAgo) {
    Instant at = now.minus(Duration.ofDays(daysAgo));
    return Deliveries.raw(Deliveries.id(at, number), "shop", at, "{\"n\":" + number + "}");
  }

  private static void partition(Installation installation, String table, Instant at)
      throws Exception {
    LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
    installation.execute("SELECT create_partitions('%s', '%s', '%s')".formatted(table, day, day));
  }

  private void audit(Installation installation, int daysAgo, String action) throws Exception {
    installation.execute(
        "INSERT INTO audit_log (at, actor, action, object, remote) VALUES ('%s', 'k', '%s', 'o', 'r')"
            .formatted(now.minus(Duration.ofDays(daysAgo)), action));
  }

  private static String day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC).toString().replace("-", "");
  }

  private static String month(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC).withDayOfMonth(1).toString().replace("-", "");
  }
}
