package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.system.Sender.Answer;
import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The database or the broker stops while providers send, and comes back. How long it is away is the
 * property {@value #DATABASE_SECONDS} or {@value #BROKER_SECONDS}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageIT {
  private static final String DATABASE_SECONDS = "sluice.outage.database-seconds";
  private static final String BROKER_SECONDS = "sluice.outage.broker-seconds";
  private static final int SHORT = 10;
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Duration RECOVERY = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final List<String> APPS = List.of("ingest", "verifier", "dedup");
  private static final int MOST_LOG_LINES = 5_000;
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
    Duration outage = length(DATABASE_SECONDS);
    try (var traffic = new Traffic(WITHOUT_DATABASE, pipeline::receiver, 8);
        var reader = new Observed.Reader(pipeline, WITHOUT_DATABASE)) {
      traffic.send("before-", 100, Seeds.random("OutageIT.before"));
      traffic.awaitSent(SOON);

      servers.postgres().stop();
      int during = traffic.sendFor(outage, "during-", PAUSE, Seeds.random("OutageIT.database"));
      traffic.awaitSent(SOON);
      assertThat(traffic.answers()).containsOnlyKeys(200);
      await().atMost(SOON).until(() -> !pipeline.instance("verifier").isReady());
      assertThat(pipeline.instances().values()).allMatch(AppProcess::isLive);
      servers.postgres().restart();

      long back = System.nanoTime();
      var books = reconcile(traffic, reader);
      print("database", outage, traffic, books, back);
      assertThat(books.accepted()).isEqualTo(100 + during);
      assertThat(books.rejected()).isPositive();
      assertThat(books.duplicate()).isPositive();
    }
  }

  @Test
  void withoutItsBrokerThePipelineAsksToComeAgainAndLosesNothing() {
    Duration outage = length(BROKER_SECONDS);
    try (var traffic = new Traffic(WITHOUT_BROKER, pipeline::receiver, 16);
        var reader = new Observed.Reader(pipeline, WITHOUT_BROKER)) {
      traffic.send("broker-", 1_000, Seeds.random("OutageIT.broker"));
      await().atMost(SOON).until(() -> traffic.sent() > 50);

      long linesBefore = logLines();
      servers.kafka().stop();
      // what the broker acknowledged last is answered by now
      assertTurnedAway();
      int taken = traffic.taken();
      await()
          .during(outage)
          .atMost(outage.plus(SOON))
          .until(() -> traffic.taken() == taken && pipeline.instance("ingest").isLive());
      assertThat(traffic.answered(503)).isPositive();
      assertThat(pipeline.instance("ingest").isReady()).isFalse();
      servers.kafka().restart();
      long back = System.nanoTime();
      await().atMost(RECOVERY).until(() -> traffic.taken() > taken);
      long resumed = System.nanoTime();
      traffic.awaitSent(RECOVERY);

      assertThat(traffic.answers()).containsOnlyKeys(200, 503);
      assertThat(traffic.hopeless()).isZero();
      var books = reconcile(traffic, reader);
      System.out.printf(
          "intake resumed %d ms after the broker answered%n", (resumed - back) / NANOS_PER_MILLI);
      print("broker", outage, traffic, books, back);
      assertThat(books.accepted()).isEqualTo(1_000);
      assertThat(logLines() - linesBefore).isLessThan(MOST_LOG_LINES);
    }
  }

  private long logLines() {
    return APPS.stream().mapToLong(app -> pipeline.instance(app).logLines()).sum();
  }

  private void assertTurnedAway() {
    try (var sender = new Sender()) {
      Answer refused = sender.send(pipeline.receiver(), REFUSED.sample("no-broker"));
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    }
  }

  private static Duration length(String property) {
    return Duration.ofSeconds(Integer.getInteger(property, SHORT));
  }

  private static void print(
      String away, Duration outage, Traffic traffic, Reconciliation books, long since) {
    System.out.printf(
        "%s away for %d s: sent %d, 200 %d, 503 %d, accepted %d, duplicate %d, rejected %d,"
            + " dead-lettered %d, lost %d, twice %d, all through %d ms after it was back%n",
        away,
        outage.toSeconds(),
        traffic.sent(),
        traffic.answered(200),
        traffic.answered(503),
        books.accepted(),
        books.duplicate(),
        books.rejected(),
        books.deadLettered(),
        books.lost(),
        books.twice(),
        (System.nanoTime() - since) / NANOS_PER_MILLI);
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
