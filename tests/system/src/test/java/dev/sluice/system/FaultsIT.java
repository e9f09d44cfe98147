package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole pipeline while the ways to its broker and its database fail, and the books afterwards;
 * {@code docs/faults.md} tells what is expected.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Duration RECOVERY = Duration.ofMinutes(5);
  private static final String BROKEN_LINES = "broken-lines";

  /** Each test has its own, by its name, for its books to be about itself. */
  private static final Map<String, List<TestSource>> SOURCES = new TreeMap<>();

  private static final Path LOGS = Path.of("target", "logs", "FaultsIT");
  private static final int BEFORE = 100;
  private static final int DURING = 300;

  private ProxiedServers servers;
  private Pipeline pipeline;

  /** How the broker is not there. */
  enum BrokerFault {
    REFUSES,
    NEVER_ANSWERS;

    void begin(ProxiedServers at) {
      switch (this) {
        case REFUSES -> at.toKafka().refuse();
        case NEVER_ANSWERS -> at.toKafka().blackHole();
      }
    }
  }

  /** How the database does not take what it should. */
  enum DatabaseFault {
    NEVER_ANSWERS,
    READ_ONLY,
    FAILS_OVER;

    void begin(ProxiedServers at) {
      switch (this) {
        case NEVER_ANSWERS -> at.toPostgres().blackHole();
        case READ_ONLY -> setReadOnly(at, "on");
        case FAILS_OVER -> at.postgres().crash();
      }
    }

    void end(ProxiedServers at) {
      switch (this) {
        case NEVER_ANSWERS -> at.toPostgres().forward();
        case READ_ONLY -> setReadOnly(at, "off");
        case FAILS_OVER -> promote(at);
      }
    }
  }

  @BeforeAll
  void start() {
    servers = new ProxiedServers(LOGS);
    pipeline = new Pipeline(servers, LOGS);
    for (BrokerFault fault : BrokerFault.values()) {
      SOURCES.put(name(fault), sources(name(fault)));
    }
    for (DatabaseFault fault : DatabaseFault.values()) {
      SOURCES.put(name(fault), sources(name(fault)));
    }
    SOURCES.put(BROKEN_LINES, sources(BROKEN_LINES));
    pipeline.start(SOURCES.values().stream().flatMap(List::stream).toList());
  }

  @AfterAll
  void stop() {
    pipeline.close();
  }

  @ParameterizedTest
  @EnumSource
  void asksToComeAgainWhileTheBrokerIsNotThereAndLosesNothing(BrokerFault fault) {
    long linesBefore = lines("ingest", "takes records again");
    List<TestSource> sources = SOURCES.get(name(fault));
    try (var traffic = new Traffic(sources, pipeline::receiver, 8);
        var reader = new Observed.Reader(pipeline, sources)) {
      traffic.send("during-", DURING, seed(fault));
      await().atMost(SOON).until(() -> traffic.sent() > BEFORE);

      fault.begin(servers);
      await().atMost(SOON).until(() -> !pipeline.instance("ingest").isReady());
      await().atMost(SOON).until(() -> traffic.answered(503) > 0);
      assertAllLive();
      servers.toKafka().forward();
      traffic.awaitSent(RECOVERY);

      assertThat(traffic.answers()).containsOnlyKeys(200, 503);
      assertThat(traffic.hopeless()).isZero();
      assertThat(reconcile(traffic, reader).accepted()).isEqualTo(DURING);
    }
    assertThat(lines("ingest", "takes records again")).isEqualTo(linesBefore + 1);
    awaitAllReady();
  }

  @ParameterizedTest
  @EnumSource
  void takesEverythingWhileTheDatabaseDoesNotAndLosesNothing(DatabaseFault fault) {
    long stoodStill = lines("verifier", "stands still and retries until it can go on");
    long wentOn = lines("verifier", "goes on after");
    List<TestSource> sources = SOURCES.get(name(fault));
    try (var traffic = new Traffic(sources, pipeline::receiver, 8);
        var reader = new Observed.Reader(pipeline, sources)) {
      traffic.send("before-", BEFORE, seed(fault));
      traffic.awaitSent(SOON);

      fault.begin(servers);
      traffic.send("during-", DURING, seed(fault));
      traffic.awaitSent(SOON);
      await().atMost(SOON).until(() -> standsStill("verifier"));
      assertThat(pipeline.instance("ingest").isReady()).isTrue();
      assertAllLive();
      fault.end(servers);

      assertThat(reconcile(traffic, reader).accepted()).isEqualTo(BEFORE + DURING);
      assertThat(traffic.answers()).containsOnlyKeys(200);
    }
    assertThat(lines("verifier", "stands still and retries until it can go on"))
        .isEqualTo(stoodStill + 1);
    assertThat(lines("verifier", "goes on after")).isEqualTo(wentOn + 1);
    awaitAllReady();
  }

  @Test
  void losesNothingOverLinesThatAreSlowAndBreakAgainAndAgain() {
    List<TestSource> sources = SOURCES.get(BROKEN_LINES);
    try (var traffic = new Traffic(sources, pipeline::receiver, 8);
        var reader = new Observed.Reader(pipeline, sources)) {
      servers.toKafka().delay(Duration.ofMillis(20));
      servers.toPostgres().delay(Duration.ofMillis(50));
      traffic.send("broken-", DURING, Seeds.random("FaultsIT.broken"));
      for (int i = 0; i < 8; i++) {
        int before = traffic.sent();
        await().atMost(SOON).until(() -> traffic.sent() > before + 20);
        servers.toKafka().cut();
        servers.toPostgres().cut();
      }
      servers.toKafka().forward();
      servers.toPostgres().forward();
      traffic.awaitSent(RECOVERY);

      assertThat(traffic.answers().keySet()).isSubsetOf(200, 503);
      assertThat(reconcile(traffic, reader).accepted()).isEqualTo(DURING);
    }
    awaitAllReady();
  }

  private static String name(BrokerFault fault) {
    return "broker-" + wireName(fault);
  }

  private static String name(DatabaseFault fault) {
    return "database-" + wireName(fault);
  }

  private static String wireName(Enum<?> fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<TestSource> sources(String name) {
    return List.of(
        TestSource.of(name + "-github", "github"),
        TestSource.of(name + "-standard", "standard-webhooks"));
  }

  private static Random seed(Enum<?> fault) {
    return Seeds.random("FaultsIT." + fault);
  }

  private Reconciliation reconcile(Traffic traffic, Observed.Reader reader) {
    Observed settled = new Settling(pipeline, reader).settled(RECOVERY);
    return Reconciliation.of(traffic.ledger().attempts(), settled).assertKept();
  }

  private boolean standsStill(String worker) {
    AppProcess instance = pipeline.instance(worker);
    return instance.health().contains("\"reason\"")
        && instance
            .metrics()
            .lines()
            .anyMatch(line -> line.startsWith("webhook_stage_ready{") && line.endsWith(" 0.0"));
  }

  private void assertAllLive() {
    assertThat(pipeline.instances().values()).allMatch(AppProcess::isLive);
  }

  private void awaitAllReady() {
    pipeline.instances().values().forEach(AppProcess::awaitReady);
  }

  private static long lines(String app, String text) {
    try (var lines = Files.lines(LOGS.resolve(app + ".log"))) {
      return lines.filter(line -> line.contains(text)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For the sessions that are open, too. */
  private static void setReadOnly(ProxiedServers servers, String value) {
    try (Connection connection = servers.postgres().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET default_transaction_read_only = " + value);
      statement.execute("SELECT pg_reload_conf()");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void promote(ProxiedServers servers) {
    servers.postgres().restartElsewhere();
    servers.toPostgres().leadTo(servers.postgres().port());
  }
}
