package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.system.Sender.Answer;
import dev.sluice.testkit.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The database or the broker stops while providers send, and comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageIT {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Duration RECOVERY = Duration.ofMinutes(5);
  private static final List<TestSource> WITHOUT_DATABASE = sources("database");
  private static final List<TestSource> WITHOUT_BROKER = sources("broker");
  private static final TestSource REFUSED = TestSource.of("refused", "github");
  private static final Path LOGS = Path.of("target", "logs", "OutageIT");

  private EmbeddedServers servers;
  private Pipeline pipeline;

  @BeforeAll
  void start() {
    servers = new EmbeddedServers(LOGS);
    pipeline = new Pipeline(servers, LOGS);
    pipeline.start(allSources());
  }

  @AfterAll
  void stop() {
    pipeline.close();
  }

  @Test
  void withoutItsDatabaseThePipelineGoesOnReceivingAndLosesNothing() {
    try (var traffic = new Traffic(WITHOUT_DATABASE, pipeline::receiver, 8);
        var reader = new Observed.Reader(pipeline, WITHOUT_DATABASE)) {
      traffic.send("before-", 100, Seeds.random("OutageIT.before"));
      traffic.awaitSent(SOON);

      servers.postgres().stop();
      traffic.send("during-", 1_000, Seeds.random("OutageIT.database"));
      traffic.awaitSent(SOON);
      assertThat(traffic.answers()).containsOnlyKeys(200);
      await().atMost(SOON).until(() -> !pipeline.instance("verifier").isReady());
      servers.postgres().restart();

      var books = reconcile(traffic, reader);
      assertThat(books.accepted()).isEqualTo(1_100);
      assertThat(books.rejected()).isPositive();
      assertThat(books.duplicate()).isPositive();
    }
  }

  @Test
  void withoutItsBrokerThePipelineAsksToComeAgainAndLosesNothing() {
    try (var traffic = new Traffic(WITHOUT_BROKER, pipeline::receiver, 8);
        var sender = new Sender();
        var reader = new Observed.Reader(pipeline, WITHOUT_BROKER)) {
      traffic.send("broker-", 600, Seeds.random("OutageIT.broker"));
      await().atMost(SOON).until(() -> traffic.sent() > 50);

      servers.kafka().stop();
      Answer refused = sender.send(pipeline.receiver(), REFUSED.sample("no-broker"));
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      servers.kafka().restart();
      traffic.awaitSent(RECOVERY);

      assertThat(traffic.answers()).containsOnlyKeys(200, 503);
      assertThat(reconcile(traffic, reader).accepted()).isEqualTo(600);
    }
  }

  private static List<TestSource> sources(String fault) {
    return List.of(
        TestSource.of(fault + "-github", "github"),
        TestSource.of(fault + "-standard", "standard-webhooks"));
  }

  private static List<TestSource> allSources() {
    List<TestSource> all = new ArrayList<>(WITHOUT_DATABASE);
    all.addAll(WITHOUT_BROKER);
    all.add(REFUSED);
    return all;
  }

  private Reconciliation reconcile(Traffic traffic, Observed.Reader reader) {
    Observed settled = new Settling(pipeline, reader).settled(RECOVERY);
    return Reconciliation.of(traffic.ledger().attempts(), settled).assertKept();
  }
}
