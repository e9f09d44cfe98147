package dev.sluice.console;

import static dev.sluice.console.ReplayScene.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RejectedEvent;
import dev.sluice.schemas.RejectedEventCodec;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What keeps a replay from doing harm; each with a console that is set up for it. */
class ReplayGuardsIT {
  private static TestKafka kafka;
  private static TestPostgres postgres;

  @TempDir private static Path folder;

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
  void liveTrafficGoesFirst() throws Exception {
    try (var scene = scene("behind", "--sluice.replay.max-live-lag=3")) {
      RawEvent event = scene.raw("live");
      Coordinates at = scene.deliveries.receive(event);
      scene.deliveries.rejected(event, at, "failed", "no");
      for (int i = 0; i < 4; i++) {
        scene.deliveries.receive(scene.raw("live"));
      }
      JsonNode planned = scene.plan("{\"filter\":{\"source\":\"live\"}}");
      scene.post(planned, "start");

      scene.awaitWaiting(planned, "the verifier is 5 records behind");
      assertThat(scene.sent(planned)).isEmpty();

      scene.commit("behind.sluice-verifier", at, at.offset() + 5);
      scene.awaitSent(planned, 1);
    }
  }

  @Test
  void liveTrafficThatWaitsForLongGoesFirstHoweverLittleItIs() throws Exception {
    try (var scene = scene("late", "--sluice.replay.max-live-delay=1s")) {
      RawEvent event = scene.raw("live");
      Coordinates at = scene.deliveries.receive(event);
      scene.deliveries.rejected(event, at, "failed", "no");
      JsonNode planned = scene.plan("{\"filter\":{\"source\":\"live\"},\"redeliver\":true}");
      scene.commit("late.sluice-verifier", at, at.offset() + 1);
      scene.deliveries.receive(scene.raw("live"));
      scene.post(planned, "start");

      scene.awaitWaiting(planned, "seconds behind");

      scene.commit("late.sluice-verifier", at, at.offset() + 2);
      scene.awaitSent(planned, 1);
    }
  }

  @Test
  void aSlowDownstreamConsumerIsWaitedForWhereItIsConfigured() throws Exception {
    try (var scene =
        scene(
            "downstream",
            "--sluice.replay.downstream-group=billing",
            "--sluice.replay.max-downstream-lag=1")) {
      scene.rejected("slow", 1);
      var clean = new Coordinates(scene.installation.topics.events(), 0, 0);
      for (int i = 0; i < 2; i++) {
        scene.produce(new ProducerRecord<>(clean.topic(), 0, null, new byte[1]));
      }
      scene.commit("billing", clean, 0);
      JsonNode planned = scene.plan("{\"filter\":{\"source\":\"slow\"}}");
      scene.post(planned, "start");

      scene.awaitWaiting(planned, "billing is 2 records behind");
      assertThat(scene.sent(planned)).isEmpty();

      scene.commit("billing", clean, 2);
      scene.awaitSent(planned, 1);
    }
  }

  @Test
  void whatIsSentAndNotThroughIsBounded() throws Exception {
    try (var scene = scene("bounded_way", "--sluice.replay.max-under-way=10")) {
      scene.rejected("eager", 25);
      JsonNode planned = scene.plan("{\"filter\":{\"source\":\"eager\"},\"rate\":1000}");
      scene.post(planned, "start");

      scene.awaitWaiting(planned, "10 events that were sent are not through yet");
      assertThat(scene.sent(planned)).hasSize(10);

      scene.awaitDone(planned);
      assertThat(scene.sent(planned)).hasSize(25);
    }
  }

  @Test
  void whereTwoPersonsAreAskedForAnotherKeyMustApprove() throws Exception {
    try (var scene = scene("approved", "--sluice.replay.approval=true")) {
      Api second = scene.admin.withScope("operator");
      scene.rejected("two", 1);
      JsonNode planned = scene.plan("{\"filter\":{\"source\":\"two\"}}");

      assertThat(scene.post(planned, "start").status()).isEqualTo(409);
      assertThat(second.post(path(planned) + "/start", null).status()).isEqualTo(409);
      var own = scene.post(planned, "approve");
      assertThat(own.status()).isEqualTo(409);
      assertThat(own.json().get("detail").asString()).contains("another key");
      assertThat(second.post(path(planned) + "/approve", null).status()).isEqualTo(200);
      assertThat(second.post(path(planned) + "/approve", null).status()).isEqualTo(409);

      assertThat(scene.post(planned, "start").status()).isEqualTo(200);
      scene.awaitSent(planned, 1);
      assertThat(scene.actions(planned))
          .containsExactly("replay.start", "replay.approve", "replay.plan");
    }
  }

  @Test
  void whatIsPastItsRetentionIsFoundAmongTheRejectedEvents() throws Exception {
    try (var scene = scene("retained")) {
      RawEvent kept = scene.raw("old");
      RawEvent lost = scene.raw("old");
      Coordinates at = scene.deliveries.receive(kept);
      scene.deliveries.rejected(kept, at, "failed", "no");
      scene.deliveries.rejected(lost, scene.deliveries.receive(lost), "failed", "no");
      scene.produce(
          RejectedEventCodec.encode(
              scene.installation.topics.rejected(),
              new RejectedEvent(kept, SignatureStatus.FAILED, "no")));
      scene.deleteBefore(at, at.offset() + 2);

      JsonNode planned = scene.plan("{\"filter\":{\"source\":\"old\"}}");

      assertThat(planned.at("/plan/to_send").asInt()).isEqualTo(1);
      assertThat(planned.at("/plan/past_retention").asInt()).isEqualTo(1);
      scene.post(planned, "start");
      scene.awaitSent(planned, 1);
      assertThat(scene.sent(planned).getFirst().raw()).usingRecursiveComparison().isEqualTo(kept);
    }
  }

  @Test
  void whatKafkaForgetsBetweenPlanAndStartIsLookedForAgain() throws Exception {
    try (var scene = scene("forgets")) {
      RawEvent kept = scene.raw("old");
      RawEvent lost = scene.raw("old");
      Coordinates at = scene.deliveries.receive(kept);
      scene.deliveries.rejected(kept, at, "failed", "no");
      scene.deliveries.rejected(lost, scene.deliveries.receive(lost), "failed", "no");
      JsonNode planned = scene.plan("{\"filter\":{\"source\":\"old\"}}");
      assertThat(planned.at("/plan/to_send").asInt()).isEqualTo(2);
      scene.produce(
          RejectedEventCodec.encode(
              scene.installation.topics.rejected(),
              new RejectedEvent(kept, SignatureStatus.FAILED, "no")));
      scene.deleteBefore(at, at.offset() + 2);

      scene.post(planned, "start");

      scene.awaitDone(planned);
      assertThat(scene.sent(planned)).hasSize(1);
      assertThat(scene.count(planned, "/progress/to_send")).isEqualTo(1);
      assertThat(
              scene
                  .operator
                  .get(path(planned) + "/events?state=past_retention")
                  .json()
                  .get("events"))
          .hasSize(1);
    }
  }

  @Test
  void ofWhatIsOlderThanTheClaimsNobodyCanTellAndItIsSentOnlyWhereThatIsAllowed() throws Exception {
    try (var scene = scene("forgotten")) {
      scene.rejected("ancient", 1);
      scene.installation.execute("SELECT rotate_claims('0s', '1 day')");
      scene.installation.execute("SELECT rotate_claims('0s', '0s')");

      JsonNode refused = scene.plan("{\"filter\":{\"source\":\"ancient\"}}");

      assertThat(refused.at("/plan/unprotected").asInt()).isEqualTo(1);
      for (String allowed : List.of("allow_unprotected", "redeliver")) {
        JsonNode planned =
            scene.plan("{\"filter\":{\"source\":\"ancient\"},\"%s\":true}".formatted(allowed));
        assertThat(planned.at("/plan/to_send").asInt()).as(allowed).isEqualTo(1);
      }
    }
  }

  @Test
  void aPlanHasABound() throws Exception {
    try (var scene = scene("bounded", "--sluice.replay.max-events=2")) {
      scene.rejected("many", 3);

      JsonNode planned = scene.plan("{\"filter\":{\"source\":\"many\"}}");

      assertThat(planned.get("state").asString()).isEqualTo("aborted");
      assertThat(planned.get("reason").asString())
          .contains("more than 2 events", "sluice.replay.max-events");
      assertThat(scene.installation.query("SELECT count(*) FROM replay_items")).isEqualTo("0");
      assertThat(scene.post(planned, "start").status()).isEqualTo(409);
    }
  }

  private static ReplayScene scene(String name, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    if (all.stream().noneMatch(setting -> setting.contains("max-live-delay"))) {
      all.add("--sluice.replay.max-live-delay=1h");
    }
    return new ReplayScene(
        new Installation(kafka, postgres, folder, name), all.toArray(String[]::new));
  }
}
