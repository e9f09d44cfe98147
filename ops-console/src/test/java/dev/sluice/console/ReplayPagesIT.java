package dev.sluice.console;

import static dev.sluice.console.ReplayScene.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.console.PageClient.Shown;
import dev.sluice.schemas.RawEvent;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ReplayPagesIT {
  private static final String[] SETTINGS = {
    "--sluice.replay.max-live-delay=1h", "--sluice.replay.max-live-lag=100000"
  };
  private static final String FORM = "/console/new-replay";
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static ReplayScene scene;
  private static ReplayScene approving;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsoles() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    scene = new ReplayScene(new Installation(kafka, postgres, folder, "replay_pages"), SETTINGS);
    approving =
        new ReplayScene(
            new Installation(kafka, postgres, folder, "approval_pages"),
            "--sluice.replay.approval=true");
  }

  @AfterAll
  static void stopConsoles() {
    scene.close();
    approving.close();
    kafka.close();
    postgres.close();
  }

  private static PageClient browser(ReplayScene of) {
    return PageClient.of(of.app()).login(of.operator.key());
  }

  /** The page of a plan that is made of a form. */
  private static String planned(PageClient browser, Map<String, String> fields) {
    Shown made = browser.send(FORM, "/console/replays", fields);
    assertThat(made.status()).as(made.toString()).isEqualTo(303);
    String page = made.header("location");
    assertThat(page).matches("/console/replays/[0-9a-f-]{36}");
    await().atMost(SOON).until(() -> !browser.get(page).html().contains("is-planning"));
    return page;
  }

  private static JsonNode replay(ReplayScene of, String page) {
    return of.operator.get(page.replace("/console", "/api")).json();
  }

  @Test
  void whatASearchFoundIsPlannedSentAndWatchedUntilItIsThrough() throws Exception {
    List<RawEvent> events = scene.rejected("mended", 3);
    PageClient browser = browser(scene);
    assertThat(browser.get("/console/events?source=mended&outcome=rejected").html())
        .contains("href=\"/console/new-replay?source=mended&amp;outcome=rejected\"");
    assertThat(browser.get(FORM + "?source=mended&outcome=rejected").html())
        .contains("value=\"mended\"", "value=\"rejected\" selected");

    String page = planned(browser, Map.of("source", "mended", "outcome", "rejected", "rate", "77"));

    assertThat(browser.get(page).html())
        .contains("rejected events of mended", "Send 3 events", "id=\"to-send\">3<", "77 at most")
        .doesNotContain("<progress", "hx-get");
    assertThat(browser.send(page, page + "/start", Map.of()).header("location")).isEqualTo(page);
    JsonNode replay = replay(scene, page);
    scene.awaitSent(replay, 3);
    assertThat(browser.get(page).html())
        .contains("hx-get=\"" + page + "\"", "0</span> of <span>3", "value=\"0\"", ">Pause<");
    scene.awaitDone(replay);
    assertThat(browser.get(page).html())
        .contains("is-done", "id=\"accepted\">3<", "max=\"3\" value=\"3\"")
        .doesNotContain("hx-get", ">Cancel");
    assertThat(browser.get(page + "/events?state=accepted").html())
        .contains("/console/events/" + events.getFirst().id(), "is-accepted");
    assertThat(browser.get("/console/events/" + events.getFirst().id()).html())
        .contains("<a href=\"" + page + "\">Replay</a>: <span>accepted")
        .contains(FORM + "?by=ids&amp;events=" + events.getFirst().id());
    assertThat(browser.get("/console/replays?state=done").html()).contains(page);
  }

  @Test
  void aReplayIsPausedResumedAndCancelledAfterAQuestion() throws Exception {
    scene.rejected("stopped", 2);
    PageClient browser = browser(scene);
    String page = planned(browser, Map.of("source", "stopped", "outcome", "rejected", "rate", "1"));
    browser.send(page, page + "/start", Map.of());

    browser.send(page, page + "/pause", Map.of());
    assertThat(browser.get(page).html()).contains("is-paused", ">Resume<");
    browser.send(page, page + "/resume", Map.of());
    assertThat(browser.get(page + "/cancel").html()).contains("Cancel the replay?", "Go back");
    assertThat(replay(scene, page).get("state").asString()).isEqualTo("running");
    browser.send(page, page + "/cancel", Map.of());

    assertThat(browser.get(page).html()).contains("is-cancelled").doesNotContain(">Resume<");
    Shown late = browser.send("/console", page + "/resume", Map.of());
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.html()).contains("only what is paused can be resumed", "is-cancelled");
    assertThat(scene.actions(replay(scene, page)))
        .containsExactly(
            "replay.cancel", "replay.resume", "replay.pause", "replay.start", "replay.plan");
  }

  @Test
  void eventsAreNamedByTheirIdsAndAskedAboutBeforeTheyGoOutOnceMore() throws Exception {
    String id = scene.rejected("named", 1).getFirst().id().toString();
    PageClient browser = browser(scene);
    assertThat(browser.get(FORM + "?by=ids&events=" + id).html())
        .contains(">" + id + "</textarea>");

    String page = planned(browser, Map.of("by", "ids", "events", id, "redeliver", "on"));

    assertThat(browser.get(page).html())
        .contains("Replay of <bdi>one event", "href=\"" + page + "/start\"", "Send 1 event…");
    assertThat(browser.get(page + "/start").html()).contains("cannot be undone", "Send them");
    assertThat(replay(scene, page).get("redeliver").asBoolean()).isTrue();
  }

  @Test
  void whatIsWrongWithAPlanIsToldBesideTheForm() {
    PageClient browser = browser(scene);
    for (Map<String, String> fields :
        List.of(
            Map.of("source", "shop", "rate", "0"),
            Map.of("source", "shop", "max_failures", "many"),
            Map.of("source", "shop", "outcome", "dead_lettered", "event_type", "x"),
            Map.of("source", "shop", "from", "yesterday"))) {
      Shown wrong = browser.send(FORM, "/console/replays", fields);

      assertThat(wrong.status()).as(fields.toString()).isEqualTo(400);
      assertThat(wrong.html()).contains("role=\"alert\"", "value=\"shop\"", "Log out");
    }
    assertThat(browser.send(FORM, "/console/replays", Map.of("by", "ids", "events", "<1>")).html())
        .contains("must be a UUID", ">&lt;1&gt;</textarea>");
  }

  @Test
  void whoMayOnlyLookSeesReplaysAndChangesNone() throws Exception {
    scene.rejected("seen", 1);
    String page = planned(browser(scene), Map.of("source", "seen", "outcome", "rejected"));
    PageClient viewer = PageClient.of(scene.app()).login(scene.admin.withScope("viewer").key());

    for (String path : List.of("/console/replays", page, page + "/events", "/console/events")) {
      assertThat(viewer.get(path).html().split("method=\"post\"", -1)).as(path).hasSize(2);
      assertThat(viewer.get(path).html()).doesNotContain("new-replay", "Cancel…");
    }
    assertThat(viewer.get(FORM).status()).isEqualTo(403);
    assertThat(viewer.get(page + "/cancel").status()).isEqualTo(403);
    for (String path : List.of("/console/replays", page + "/start", page + "/cancel")) {
      assertThat(viewer.send("/console", path, Map.of()).status()).as(path).isEqualTo(403);
    }
    assertThat(viewer.get(page + "/nothing").status()).isEqualTo(404);
    assertThat(replay(scene, page).get("state").asString()).isEqualTo("planned");
  }

  @Test
  void deadLettersAreListedWithWhatTheirEventsAreNow() throws Exception {
    RawEvent lost = scene.raw("lost");
    RawEvent saved = scene.raw("lost");
    scene.deliveries.verified(saved, scene.deliveries.receive(saved), "s1", "push");
    scene.deliveries.claimed(saved, "s1");
    String raw = scene.installation.topics.raw();
    scene.deliveries.deadLetter(lost, raw, "verifier", "<b>broken\u202e");
    scene.deliveries.deadLetter(saved, scene.installation.topics.verified(), "dedup", "no topic");

    JsonNode found = scene.operator.get("/api/dead-letters?source=lost").json();
    String html = browser(scene).get("/console/dead-letters?source=lost").html();

    assertThat(found.get("letters")).hasSize(2);
    assertThat(found.get("older").asBoolean()).isFalse();
    JsonNode newest = found.at("/letters/0");
    assertThat(newest.get("event_id").asString()).isEqualTo(saved.id().toString());
    assertThat(newest.get("stage").asString()).isEqualTo("dedup");
    assertThat(newest.get("outcome").asString()).isEqualTo("accepted");
    assertThat(found.at("/letters/1").has("outcome")).isFalse();
    assertThat(found.at("/letters/1/topic").asString()).isEqualTo(raw);
    assertThat(scene.operator.get("/api/dead-letters?source=nobody").json().get("letters"))
        .isEmpty();
    assertThat(html)
        .contains("&lt;b&gt;broken⟨U+202E⟩", "is-accepted", "/console/events/" + saved.id())
        .contains(FORM + "?by=ids&amp;events=" + lost.id())
        .contains(FORM + "?outcome=dead_lettered&amp;source=lost")
        .doesNotContain(FORM + "?by=ids&amp;events=" + saved.id(), "<b>broken");
    String page = planned(browser(scene), Map.of("by", "ids", "events", lost.id().toString()));
    assertThat(browser(scene).get(page).html()).contains("Send 1 event");
  }

  @Test
  void whereTwoMustAgreeTheSecondApprovesAndThenTheFirstMayStart() throws Exception {
    approving.rejected("two", 1);
    PageClient planner = browser(approving);
    String page = planned(planner, Map.of("source", "two", "outcome", "rejected"));
    PageClient second =
        PageClient.of(approving.app()).login(approving.admin.withScope("operator").key());

    assertThat(planner.get(page).html())
        .contains("somebody with another key must approve it")
        .doesNotContain("Send 1 event", ">Approve<");
    assertThat(planner.send(page, page + "/approve", Map.of()).html())
        .contains("who planned a replay cannot approve it");
    assertThat(second.get(page).html()).contains(">Approve<");
    second.send(page, page + "/approve", Map.of());

    assertThat(planner.get(page).html()).contains("Approved", "Send 1 event");
  }
}
