package dev.sluice.console;

import static dev.sluice.console.ReplayScene.SOON;
import static dev.sluice.console.ReplayScene.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RawEvent;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ReplaysIT {
  private static final String[] SETTINGS = {
    "--sluice.replay.max-live-delay=1h", "--sluice.replay.max-live-lag=100000"
  };
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static ReplayScene scene;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsole() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    scene = new ReplayScene(new Installation(kafka, postgres, folder, "replays"), SETTINGS);
  }

  @AfterAll
  static void stopConsole() {
    scene.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void aPlanCountsByVerdictOutcomeAndWhatWillBeSent() throws Exception {
    scene.rejected("counted", 3);
    RawEvent accepted = scene.raw("counted");
    scene.deliveries.verified(accepted, scene.deliveries.receive(accepted), "d1", "push");
    scene.deliveries.claimed(accepted, "d1");
    var nowhere = new Coordinates(scene.installation.topics.raw(), 0, 1_000_000);
    scene.deliveries.verified(scene.raw("counted"), nowhere, "d2", "push");

    JsonNode planned = scene.plan("{\"filter\":{\"source\":\"counted\"}}");

    assertThat(planned.at("/plan/events").asInt()).isEqualTo(5);
    assertThat(planned.at("/plan/to_send").asInt()).isEqualTo(4);
    assertThat(planned.at("/plan/past_retention").asInt()).isEqualTo(1);
    assertThat(planned.at("/plan/claimed_already").asInt()).isEqualTo(1);
    assertThat(planned.at("/plan/will_happen").asString())
        .contains("secrets of today", "when it was received", "duplicates");
    assertThat(planned.at("/plan/counts").toString())
        .isEqualTo(
            """
            [{"source":"counted","signature_status":"failed","outcome":"rejected","planned":"planned","events":3},\
            {"source":"counted","signature_status":"verified","outcome":"accepted","planned":"planned","events":1},\
            {"source":"counted","signature_status":"verified","outcome":"unsettled","planned":"past_retention","events":1}]\
            """);
    assertThat(scene.sent(planned)).isEmpty();
    scene.rejected("counted", 1);
    assertThat(scene.count(planned, "/plan/events")).isEqualTo(5);
  }

  @Test
  void whatIsStartedIsSentAsItWasReceivedAndCountedUntilItIsDone() throws Exception {
    List<RawEvent> events = scene.rejected("run", 4);
    JsonNode planned = scene.plan("{\"filter\":{\"source\":\"run\",\"outcome\":\"rejected\"}}");

    assertThat(scene.post(planned, "start").status()).isEqualTo(200);

    scene.awaitSent(planned, 4);
    assertThat(scene.sent(planned))
        .allSatisfy(
            event -> {
              RawEvent original =
                  events.stream().filter(e -> e.id().equals(event.raw().id())).findAny().get();
              assertThat(event.raw()).usingRecursiveComparison().isEqualTo(original);
              assertThat(event.replay().redeliver()).isFalse();
            });
    scene.judge(planned, events.get(0), "failed", "no secret matches");
    scene.judge(planned, events.get(1), "verified", null);
    scene.outcome(planned, events.get(1), "accepted");
    scene.judge(planned, events.get(2), "verified", null);
    scene.outcome(planned, events.get(2), "duplicate");
    scene.judge(planned, events.get(3), null, "dead-lettered");
    assertThat(scene.awaitState(planned, "done").get("progress").toString())
        .isEqualTo(
            """
            {"events":4,"to_send":4,"sent":4,"under_way":0,"accepted":1,"redelivered":0,\
            "duplicate":1,"rejected":1,"dead_lettered":1}\
            """);
    assertThat(scene.actions(planned))
        .containsExactly("replay.done", "replay.start", "replay.plan");
    thenTheEventsTellIt(planned, events);
    assertThat(
            Installation.get(scene.app(), "local.management.port", "/actuator/prometheus").body())
        .contains("webhook_replayed_events_total{result=\"accepted\"}", "webhook_replays_running")
        .containsPattern("webhook_replays_ended_total\\{state=\"done\"} [1-9]");
  }

  private static void thenTheEventsTellIt(JsonNode planned, List<RawEvent> events) {
    JsonNode receipt = scene.operator.get("/api/events/" + events.getFirst().id()).json();
    assertThat(receipt.at("/replays/0/id").asString()).isEqualTo(planned.get("id").asString());
    assertThat(receipt.at("/replays/0/result").asString()).isEqualTo("rejected");
    assertThat(receipt.at("/replays/0/reason_before").asString()).isEqualTo("no signature matches");
    assertThat(receipt.at("/replays/0/verdict/reason").asString()).isEqualTo("no secret matches");
    JsonNode items = scene.operator.get(path(planned) + "/events?state=accepted").json();
    assertThat(items.get("events")).hasSize(1);
    assertThat(items.at("/events/0/event_id").asString()).isEqualTo(events.get(1).id().toString());
    assertThat(items.at("/events/0/before/outcome").asString()).isEqualTo("rejected");
    assertThat(items.at("/events/0/verdict/signature_status").asString()).isEqualTo("verified");
    JsonNode first = scene.operator.get(path(planned) + "/events?limit=3").json();
    JsonNode second = scene.operator.get(path(planned) + "/events?limit=3&after=2").json();
    assertThat(first.get("events")).hasSize(3);
    assertThat(second.at("/events/0/number").asInt()).isEqualTo(3);
  }

  @Test
  void redeliveryIsToldToTheWorkersAndOnlyOfTheEventsThatAreNamed() throws Exception {
    List<RawEvent> events = scene.rejected("named", 2);
    UUID nowhere = Deliveries.id(ReplayScene.T0, 999_999);

    JsonNode planned =
        scene.plan(
            "{\"events\":[\"%s\",\"%s\"],\"redeliver\":true,\"rate\":5}"
                .formatted(events.getFirst().id(), nowhere));

    assertThat(planned.at("/plan/to_send").asInt()).isEqualTo(1);
    assertThat(planned.at("/plan/unknown").asInt()).isEqualTo(1);
    scene.post(planned, "start");
    scene.awaitSent(planned, 1);
    assertThat(scene.sent(planned).getFirst().replay().redeliver()).isTrue();
    assertThat(scene.sent(planned).getFirst().raw().id()).isEqualTo(events.getFirst().id());
    scene.through(planned, "verified", "redelivered");
    assertThat(scene.awaitState(planned, "done").at("/progress/redelivered").asInt()).isEqualTo(1);
  }

  @Test
  void aReplayIsPausedResumedAndCancelled() throws Exception {
    scene.rejected("paused", 200);
    JsonNode planned = scene.plan("{\"filter\":{\"source\":\"paused\"},\"rate\":20}");
    scene.post(planned, "start");
    await().atMost(SOON).until(() -> scene.count(planned, "/progress/sent") > 0);

    assertThat(scene.post(planned, "pause").json().get("state").asString()).isEqualTo("paused");
    awaitNothingUnderWay(planned);
    int sent = scene.count(planned, "/progress/sent");
    assertThat(sent).isBetween(1, 199);
    assertThat(scene.post(planned, "start").status()).isEqualTo(409);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(SOON)
        .until(() -> scene.count(planned, "/progress/sent") == sent);

    assertThat(scene.post(planned, "resume").status()).isEqualTo(200);
    await().atMost(SOON).until(() -> scene.count(planned, "/progress/sent") > sent);
    var cancelled = scene.post(planned, "cancel");
    assertThat(cancelled.json().get("state").asString()).isEqualTo("cancelled");
    awaitNothingUnderWay(planned);
    assertThat(scene.post(planned, "cancel").status()).isEqualTo(409);
    assertThat(scene.sent(planned)).hasSize(scene.count(planned, "/progress/accepted"));
    assertThat(scene.actions(planned))
        .containsExactly(
            "replay.cancel", "replay.resume", "replay.pause", "replay.start", "replay.plan");
  }

  /** A step that was under way when it was told to stop may still send a few. */
  private static void awaitNothingUnderWay(JsonNode planned) {
    await()
        .during(Duration.ofSeconds(1))
        .atMost(SOON)
        .until(
            () -> {
              scene.through(planned, "verified", "accepted");
              return scene.count(planned, "/progress/under_way") == 0;
            });
  }

  @Test
  void tooManyFailuresAbortIt() throws Exception {
    scene.rejected("hopeless", 120);
    JsonNode planned =
        scene.plan("{\"filter\":{\"source\":\"hopeless\"},\"rate\":60,\"max_failures\":50}");
    scene.post(planned, "start");

    JsonNode aborted =
        await()
            .atMost(SOON)
            .until(
                () -> {
                  scene.through(planned, "failed", null);
                  return scene.operator.get(path(planned)).json();
                },
                now -> now.get("state").asString().equals("aborted"));

    assertThat(aborted.get("reason").asString()).contains("more than 50 percent");
    assertThat(aborted.at("/progress/sent").asInt()).isBetween(50, 119);
    assertThat(scene.actions(planned).getFirst()).isEqualTo("replay.abort");
    assertThat(
            Installation.get(scene.app(), "local.management.port", "/actuator/prometheus").body())
        .containsPattern("webhook_replays_ended_total\\{state=\"aborted\"} [1-9]");
  }

  @Test
  void twoConsolesSendEachEventOnce() throws Exception {
    try (var second = scene.installation.startWithAdminKey(SETTINGS)) {
      assertThat(second.isActive()).isTrue();
      scene.rejected("shared", 300);
      JsonNode planned = scene.plan("{\"filter\":{\"source\":\"shared\"},\"rate\":200}");
      scene.post(planned, "start");

      scene.awaitDone(planned);

      assertThat(scene.sent(planned)).hasSize(300);
    }
  }

  @Test
  void whoTakesOverGoesOnWhereTheOtherWasAndWhoLostItStops() throws Exception {
    scene.rejected("taken", 60);
    JsonNode planned = scene.plan("{\"filter\":{\"source\":\"taken\"},\"rate\":20}");
    scene.post(planned, "start");
    await().atMost(SOON).until(() -> scene.count(planned, "/progress/sent") > 0);

    // as if another console had taken it, and died
    scene.installation.execute(
        """
        UPDATE replays SET lease_owner = gen_random_uuid(),
            lease_until = clock_timestamp() + interval '4 seconds' WHERE id = '%s'
        """
            .formatted(planned.get("id").asString()));
    int sent = scene.count(planned, "/progress/sent");
    await()
        .during(Duration.ofSeconds(2))
        .atMost(SOON)
        .until(() -> scene.count(planned, "/progress/sent") == sent);

    scene.awaitDone(planned);
    // a batch that could not be noted any more is sent again; claims drop the copies
    assertThat(scene.sent(planned).stream().map(event -> event.raw().id()).distinct()).hasSize(60);
  }

  @Test
  void deadLettersAreReplayedUnlessTheyHaveBeenSettledSince() throws Exception {
    RawEvent never = scene.raw("dead");
    RawEvent settled = scene.raw("dead");
    RawEvent broken = scene.raw("dead");
    scene.deliveries.verified(settled, scene.deliveries.receive(settled), "d1", "push");
    scene.deliveries.claimed(settled, "d1");
    for (RawEvent event : List.of(never, settled)) {
      scene.produce(scene.letter(event, event.body()));
    }
    scene.produce(scene.letter(broken, new byte[3]));

    JsonNode planned =
        scene.plan("{\"filter\":{\"source\":\"dead\",\"outcome\":\"dead_lettered\"}}");

    assertThat(planned.at("/plan/events").asInt()).isEqualTo(2);
    assertThat(planned.at("/plan/to_send").asInt()).isEqualTo(1);
    assertThat(planned.at("/plan/unreadable").asInt()).isEqualTo(1);
    scene.post(planned, "start");
    scene.awaitSent(planned, 1);
    assertThat(scene.sent(planned).getFirst().raw()).usingRecursiveComparison().isEqualTo(never);

    JsonNode byId = scene.plan("{\"events\":[\"%s\"]}".formatted(never.id()));
    assertThat(byId.at("/plan/counts/0/outcome").asString()).isEqualTo("dead_lettered");
    assertThat(byId.at("/plan/to_send").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|body",
        "{\"filter\":{},\"events\":[]}|body",
        "{\"events\":[]}|events",
        "{\"events\":[\"1\"]}|events[0]",
        "{\"filter\":{\"outcome\":\"lost\"}}|filter.outcome",
        "{\"filter\":{\"sourse\":\"a\"}}|filter.sourse",
        "{\"filter\":{\"outcome\":\"dead_lettered\",\"reason\":\"x\"}}|filter.reason",
        "{\"filter\":{\"from\":\"yesterday\"}}|filter.from",
        "{\"filter\":{\"limit\":\"1\"}}|filter.limit",
        "{\"filter\":{},\"rate\":0}|rate",
        "{\"filter\":{},\"rate\":10001}|rate",
        "{\"filter\":{},\"max_failures\":101}|max_failures",
        "{\"filter\":{},\"redeliver\":\"yes\"}|redeliver",
        "{\"filter\":{},\"id\":\"x\"}|id",
      })
  void aRequestThatIsWrongIsNamed(String body, String field) {
    var answer = scene.operator.post("/api/replays", body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.field()).isEqualTo(field);
  }

  @Test
  void viewersLookAndDoNotTouch() {
    JsonNode planned = scene.plan("{\"filter\":{\"source\":\"looked-at\"}}");
    Api viewer = scene.admin.withScope("viewer");

    assertThat(viewer.get(path(planned)).status()).isEqualTo(200);
    assertThat(viewer.get("/api/replays?state=planned&limit=500").text())
        .contains(planned.get("id").asString());
    assertThat(viewer.get(path(planned) + "/events").status()).isEqualTo(200);
    assertThat(viewer.post("/api/replays", "{\"filter\":{}}").status()).isEqualTo(403);
    for (String verb : List.of("approve", "start", "pause", "resume", "cancel")) {
      assertThat(viewer.post(path(planned) + "/" + verb, null).status()).isEqualTo(403);
    }
  }
}
