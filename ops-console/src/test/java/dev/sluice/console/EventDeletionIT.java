package dev.sluice.console;

import static dev.sluice.console.ReplayScene.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RejectedEvent;
import dev.sluice.schemas.RejectedEventCodec;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What a sender said is deleted; that something was received is not. */
class EventDeletionIT {
  private static final String ANNA = "customer-anna";
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;
  private static ReplayScene scene;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsole() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "deletion");
    scene = new ReplayScene(installation, "--sluice.replay.max-live-delay=1h");
  }

  @AfterAll
  static void stopConsole() {
    scene.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void afterADryRunEverythingOfOnePersonGoesAndTheIdsStay() throws Exception {
    RawEvent first = scene.raw("crm");
    RawEvent again = scene.raw("crm");
    RawEvent other = scene.raw("crm");
    scene.deliveries.verified(first, scene.deliveries.receive(first), ANNA, "anna.signed-up");
    scene.deliveries.claimed(first, ANNA);
    scene.deliveries.verified(again, scene.deliveries.receive(again), ANNA, "anna.signed-up");
    scene.deliveries.repeated(again, ANNA, first.id());
    scene.deliveries.verified(other, scene.deliveries.receive(other), "customer-bob", "signed-up");
    String query = "/api/events?source=crm&delivery_id=" + ANNA;
    String claims = installation.query("SELECT * FROM idempotency_claims");

    JsonNode dry = scene.admin.delete(query + "&dry_run=true").json();

    assertThat(dry.get("dry_run").asBoolean()).isTrue();
    assertThat(dry.get("events").asInt()).isEqualTo(2);
    assertThat(dry.get("ids").toString()).contains(first.id().toString(), again.id().toString());
    assertThat(scene.operator.get("/api/events/" + first.id() + "/body").status()).isEqualTo(200);

    JsonNode deleted = scene.admin.delete(query).json();

    assertThat(deleted.get("events").asInt()).isEqualTo(2);
    assertThat(deleted.get("more").asBoolean()).isFalse();
    assertThat(scene.admin.delete(query).json().get("events").asInt()).isZero();
    assertThat(scene.admin.get(query).json().get("events")).isEmpty();
    assertThat(
            installation.query("SELECT * FROM webhook_events, duplicate_deliveries")
                + installation.query("SELECT * FROM audit_log"))
        .doesNotContain("anna", first.bodySha256())
        .contains("customer-bob");
    assertThat(installation.query("SELECT * FROM idempotency_claims")).isEqualTo(claims);
    for (RawEvent event : List.of(first, again)) {
      JsonNode receipt = scene.operator.get("/api/events/" + event.id()).json();
      assertThat(receipt.at("/event/outcome").asString()).isEqualTo("deleted");
      assertThat(receipt.at("/event").has("deleted_at")).isTrue();
      assertThat(receipt.at("/event/source").asString()).isEqualTo("crm");
      assertThat(receipt.at("/event").has("idempotency_key")).isFalse();
      for (String part : List.of("body", "headers", "diagnosis")) {
        var answer = scene.operator.get("/api/events/" + event.id() + "/" + part);
        assertThat(answer.status()).as(part).isEqualTo(410);
        assertThat(answer.json().get("detail").asString()).contains("was deleted at");
      }
      var entry = scene.admin.get("/api/audit?action=event.delete&object=" + event.id()).json();
      assertThat(entry.at("/entries/0/actor").asString()).isEqualTo(Api.ADMIN_KEY.substring(0, 15));
      assertThat(entry.at("/entries/0/detail").asString()).isEqualTo("crm");
    }
    assertThat(scene.operator.get("/api/events/" + other.id() + "/body").status()).isEqualTo(200);
  }

  @Test
  void aReplayLeavesOutWhatWasDeletedBeforeItsPlanOrSince() throws Exception {
    List<RawEvent> events = scene.rejected("replayed", 3);
    for (RawEvent event : events) {
      // where its bytes could be found, too
      scene.produce(
          RejectedEventCodec.encode(
              installation.topics.rejected(),
              new RejectedEvent(event, SignatureStatus.FAILED, "no")));
    }
    delete(events.get(0));
    String ids =
        "{\"events\":[\"%s\",\"%s\",\"%s\"]}"
            .formatted(events.get(0).id(), events.get(1).id(), events.get(2).id());
    JsonNode byIds = scene.plan(ids);
    JsonNode byFilter = scene.plan("{\"filter\":{\"source\":\"replayed\"}}");
    assertThat(byIds.at("/plan/deleted").asInt()).isEqualTo(1);
    assertThat(byIds.at("/plan/to_send").asInt()).isEqualTo(2);
    assertThat(byFilter.at("/plan/events").asInt()).isEqualTo(2);
    assertThat(byFilter.at("/plan").has("deleted")).isFalse();

    delete(events.get(1));
    scene.post(byIds, "start");
    scene.awaitDone(byIds);

    assertThat(scene.sent(byIds)).hasSize(1);
    assertThat(scene.sent(byIds).getFirst().raw().id()).isEqualTo(events.get(2).id());
    assertThat(scene.count(byIds, "/progress/to_send")).isEqualTo(1);
    assertThat(scene.operator.get(path(byIds) + "/events?state=deleted").json().get("events"))
        .hasSize(2);
    assertThat(
            installation.query(
                "SELECT count(*) FROM replay_items WHERE event_id = '%s' AND reason IS NOT NULL"
                    .formatted(events.get(1).id())))
        .isEqualTo("0");
  }

  @Test
  void onlySoManyGoAtATime() throws Exception {
    installation.execute(
        """
        INSERT INTO webhook_events SELECT gen_random_uuid(),
            '2026-11-21T00:00:00Z'::timestamptz + n * interval '1 second', 'many', 'github',
            'verified', NULL, 'k', 'many:' || n, 'x', sha256('x'), 1, 'r', 0, n
        FROM generate_series(0, 500) n
        """);
    String query = "/api/events?source=many&from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z";

    JsonNode first = scene.admin.delete(query).json();
    JsonNode second = scene.admin.delete(query).json();

    assertThat(first.get("events").asInt()).isEqualTo(500);
    assertThat(first.get("more").asBoolean()).isTrue();
    assertThat(second.get("events").asInt()).isEqualTo(1);
    assertThat(second.get("more").asBoolean()).isFalse();
  }

  @Test
  void idsOfAnotherSourceAreLeftAlone() throws Exception {
    RawEvent event = scene.rejected("mine", 1).getFirst();

    var answer = scene.admin.delete("/api/events?source=yours&ids=" + event.id());

    assertThat(answer.json().get("events").asInt()).isZero();
    assertThat(scene.operator.get("/api/events/" + event.id() + "/body").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "ids=00000000-0000-7000-8000-000000000001, source",
    "source=crm, ids",
    "source=crm&from=2026-11-21T00:00:00Z, ids",
    "source=crm&to=2026-11-21T00:00:00Z, ids",
    "source=crm&ids=1, ids",
    "source=crm&ids=00000000-0000-7000-8000-000000000001&delivery_id=x, ids",
    "source=crm&idempotency_key=shop:1, idempotency_key",
    "source=crm&delivery_id=1&dry_run=yes, dry_run",
  })
  void whatCouldBeAllOfASourceIsRefused(String query, String field) {
    var answer = scene.admin.delete("/api/events?" + query);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.field()).isEqualTo(field);
  }

  private static void delete(RawEvent event) {
    var answer = scene.admin.delete("/api/events?source=" + event.source() + "&ids=" + event.id());
    assertThat(answer.json().get("events").asInt()).as(answer.toString()).isEqualTo(1);
  }
}
