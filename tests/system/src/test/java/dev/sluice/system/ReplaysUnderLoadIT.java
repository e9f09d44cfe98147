package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.ConsoleApi;
import dev.sluice.testkit.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A secret was wrong for a while: what was rejected is sent through again, whoever dies. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplaysUnderLoadIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int REJECTED = 1_500;
  private static final int RATE = 250;
  private static final TestSource GENUINE = TestSource.of("mended", "github");
  private static final TestSource LIVE = TestSource.of("live", "github");
  private static final TestSource MISCONFIGURED =
      new TestSource(
          GENUINE.name(),
          GENUINE.provider(),
          GENUINE.signing(),
          GENUINE.withNewSecret().verifying(),
          List.of());
  private static final Path LOGS = Path.of("target", "logs", "ReplaysUnderLoadIT");
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

  private Pipeline pipeline;
  private ConsoleApi api;

  @BeforeAll
  void start() {
    pipeline = new Pipeline(new EmbeddedServers(LOGS), LOGS);
    pipeline.start(List.of(MISCONFIGURED, LIVE));
    api = new ConsoleApi(() -> pipeline.instance("console"), pipeline.adminKeyFile());
  }

  @AfterAll
  void stop() {
    pipeline.close();
  }

  @Test
  void whatAWrongSecretRejectedIsAcceptedOnceThoughTheConsoleIsKilledInTheMiddle() {
    Random random = Seeds.random("ReplaysUnderLoadIT");
    try (var traffic = new Traffic(List.of(GENUINE), pipeline::receiver, 8);
        var live = new Traffic(List.of(LIVE), pipeline::receiver, 2);
        var reader = new Observed.Reader(pipeline, List.of(GENUINE));
        var liveReader = new Observed.Reader(pipeline, List.of(LIVE))) {
      // given
      traffic.send("", REJECTED, random);
      traffic.awaitSent(PATIENCE);
      var before = Reconciliation.of(List.of(), new Settling(pipeline, reader).settled(PATIENCE));
      assertThat(before.accepted()).isZero();
      assertThat(before.rejected()).isGreaterThanOrEqualTo(REJECTED);
      pipeline.apply(List.of(GENUINE, LIVE));

      // when
      var sending =
          CompletableFuture.supplyAsync(
              () ->
                  live.sendFor(
                      Duration.ofSeconds(10), "live-", Duration.ofMillis(10), new Random(7)));
      String id = plan(before.rejected());
      String _ = api.post("/api/replays/" + id + "/start", "");
      for (int kills = 1; kills <= 2; kills++) {
        int sent = kills * REJECTED / 4;
        await().atMost(PATIENCE).until(() -> count(id, "sent") >= sent);
        pipeline.instance("console").kill();
        pipeline.instance("console").restart().awaitReady();
      }
      await().atMost(PATIENCE).until(() -> value(id, "state").equals("done"));

      // then
      int sent = sending.join();
      live.awaitSent(PATIENCE);
      thenBooksAreBalanced(traffic, reader, before.rejected(), id);
      var liveBooks =
          Reconciliation.of(
              live.ledger().attempts(), new Settling(pipeline, liveReader).settled(PATIENCE));
      assertThat(liveBooks.assertKept().accepted()).isEqualTo(sent);
    }
  }

  private void thenBooksAreBalanced(
      Traffic traffic, Observed.Reader reader, int rejected, String id) {
    Observed settled = new Settling(pipeline, reader).settled(PATIENCE);
    var books = Reconciliation.of(traffic.ledger().attempts(), settled.afterReplays()).assertKept();
    System.out.printf(
        "replay of %d, console killed twice: copies=%d %s%n",
        rejected,
        settled.verified().size() - settled.afterReplays().verified().size(),
        books.counts());
    assertThat(books.accepted()).isEqualTo(REJECTED);
    assertThat(count(id, "accepted")).isEqualTo(REJECTED);
    assertThat(count(id, "duplicate")).isEqualTo(books.duplicate());
    assertThat(count(id, "rejected")).isEqualTo(books.rejected());
    assertThat(settled.clean())
        .allMatch(event -> id.equals(event.header("ce_replayid")), "carries the replay's id");
    assertThat(
            pipeline
                .database()
                .value(
                    "SELECT string_agg(action, ',' ORDER BY id) FROM audit_log WHERE object = '%s'"
                        .formatted(id)))
        .isEqualTo("replay.plan,replay.start,replay.done");
  }

  private String plan(int rejected) {
    String made =
        api.post(
            "/api/replays",
            """
            {"filter": {"source": "%s", "outcome": "rejected"}, "rate": %d, "max_failures": 100}
            """
                .formatted(GENUINE.name(), RATE));
    var found = ID.matcher(made);
    assertThat(found.find()).as(made).isTrue();
    String id = found.group(1);
    await().atMost(PATIENCE).until(() -> value(id, "state").equals("planned"));
    assertThat(count(id, "to_send")).isEqualTo(rejected);
    return id;
  }

  private int count(String id, String column) {
    return Integer.parseInt(value(id, column));
  }

  private String value(String id, String column) {
    return pipeline
        .database()
        .value("SELECT %s FROM replays WHERE id = '%s'".formatted(column, id));
  }
}
