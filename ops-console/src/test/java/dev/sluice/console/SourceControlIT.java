package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.console.sources.DesiredSource;
import dev.sluice.console.sources.SourceControl;
import dev.sluice.console.sources.SourceTables;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceControlIT {
  private static final int CHANGES = 8;
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
  void consolesThatChangeTheSameSourcesEndWithTheTopicAsTheDatabase() throws Exception {
    var installation = installation("race");
    Random random = Seeds.random("SourceControlIT");
    List<Future<?>> changes = new ArrayList<>();
    try (var executor = Executors.newFixedThreadPool(2)) {
      for (int console = 0; console < 2; console++) {
        List<List<DesiredSource>> files = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
          files.add(installation.parse(source("s" + random.nextInt(2), random.nextInt(100, 160))));
        }
        changes.add(executor.submit(() -> applyAll(installation.control(), files)));
      }
    }
    for (Future<?> change : changes) {
      change.get();
    }

    assertThat(installation.query("SELECT name FROM sources")).isNotEmpty();
    try (var connection = installation.database().getConnection()) {
      var stored = new SourceTables(InstantSource.system()).load(connection);
      assertThat(installation.publisher().publish(stored)).isEmpty();
    }
  }

  @Test
  void storesAndAnnouncesWhatASourceSaysOfHandshakes() throws Exception {
    var installation = installation("handshakes");
    installation
        .control()
        .apply(
            installation.parse(
                """
                sources:
                - { name: asana, provider: asana, allow-secret-handshake: true }
                - { name: meta, provider: meta, secrets: [s], verify-token: t0ken }
                """));

    try (var connection = installation.database().getConnection();
        var sources = installation.follow()) {
      var stored = new SourceTables(InstantSource.system()).load(connection);
      assertThat(stored.get("asana").allowSecretHandshake()).isTrue();
      assertThat(stored.get("meta").allowSecretHandshake()).isFalse();
      assertThat(stored.get("meta").secrets().getLast().isVerifyToken()).isTrue();
      assertThat(stored.toString()).doesNotContain("t0ken");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> sources.find("asana") != null && sources.find("meta") != null);
      assertThat(sources.find("asana").record()).isEqualTo(stored.get("asana"));
      assertThat(sources.find("meta").record()).isEqualTo(stored.get("meta"));
      assertThat(sources.find("meta").handshakes()).isNotNull();
    }
  }

  @Test
  void storesAllSourcesOrNone() throws Exception {
    var installation = installation("atomic");
    var sources = new ArrayList<>(installation.parse(source("a", 100)));
    // the file reader would have refused it, as the database does
    sources.add(new DesiredSource(withoutBody("b"), List.of()));

    assertThatThrownBy(() -> installation.control().apply(sources))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("max_body_bytes");

    assertThat(installation.query("SELECT count(*) FROM sources")).isEqualTo("0");
  }

  @Test
  void withholdsASourceWhoseTopicKafkaRefusesAndAnnouncesTheOthers() throws Exception {
    var installation = installation("refused");
    SourceControl control = installation.control();

    control.apply(
        installation.parse(
            """
            sources:
            - { name: bad, provider: github, secrets: [s], topic: refused_webhooks_events }
            - { name: good, provider: github, secrets: [s], topic: refused.good }
            """));

    assertThat(control.trouble())
        .contains("'bad'", "'refused_webhooks_events'", "change the topic");
    try (var sources = installation.follow()) {
      await().atMost(Duration.ofSeconds(30)).until(() -> sources.find("good") != null);
      assertThat(sources.find("bad")).isNull();
    }
    control.apply(installation.parse(source("bad", 100)));
    assertThat(control.trouble()).isNull();
    assertThat(installation.announcements()).isEqualTo(2);
  }

  @Test
  void saysThatAnotherConsoleIsAtWork() throws Exception {
    var installation = installation("locked");
    try (Connection other = installation.database().getConnection();
        Statement lock = other.createStatement()) {
      lock.execute("SELECT pg_advisory_lock(%d)".formatted(0x736c_7569_6365_0001L));

      assertThatThrownBy(() -> installation.control().apply(List.of()))
          .isInstanceOf(SQLException.class)
          .hasMessage("another console is changing sources");
    }
    installation.control().apply(List.of());
  }

  @Test
  void makesTheDaysToComeAndDropsThoseThatAreTooOld() throws Exception {
    var installation = installation("days");
    Instant start = Instant.parse("2026-01-01T23:59:59Z");

    partitions(installation, start).turn();
    String first = days(installation);
    partitions(installation, start.plus(Duration.ofDays(95))).turn();
    String later = days(installation);

    assertThat(first)
        .startsWith("webhook_events_20260101,")
        .endsWith(",webhook_events_20260115")
        .hasSize(15 * "webhook_events_20260101,".length() - 1);
    // 95 days later it is April 6th, and 90 days before that January 6th
    assertThat(later)
        .startsWith("webhook_events_20260106,")
        .contains(",webhook_events_20260115,webhook_events_20260406,")
        .endsWith(",webhook_events_20260420");
  }

  private static TimePartitions partitions(Installation installation, Instant now) {
    return new TimePartitions(
        installation.database(),
        () -> now,
        List.of(new TimePartitions.Table("webhook_events", Duration.ofDays(90))),
        new SimpleMeterRegistry());
  }

  private static Void applyAll(SourceControl control, List<List<DesiredSource>> files)
      throws Exception {
    for (List<DesiredSource> file : files) {
      boolean applied = false;
      while (!applied) {
        try {
          control.apply(file);
          applied = true;
        } catch (SQLException e) {
          assertThat(e.getMessage()).isEqualTo("another console is changing sources");
        }
      }
    }
    return null;
  }

  private static Installation installation(String name) throws Exception {
    var installation = new Installation(kafka, postgres, folder, name);
    new Migrations(
            new ConsoleProperties.Postgres(
                installation.jdbcUrl(), postgres.username(), postgres.password(), null))
        .migrate();
    new ContractTopics(
            installation.kafkaSettings(),
            installation.topics,
            new ConsoleProperties.NewTopics(2, 1))
        .ensure();
    return installation;
  }

  private static String source(String name, int hours) {
    return """
    sources:
    - { name: %s, provider: github, secrets: [s], dedup-window: %dh }
    """
        .formatted(name, hours);
  }

  private static SourceRecord withoutBody(String name) {
    return new SourceRecord(
        name,
        "github",
        SourceRecord.Status.ACTIVE,
        SourceRecord.Mode.ASYNC,
        List.of(),
        true,
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        false,
        null);
  }

  private static String days(Installation installation) throws Exception {
    return installation.query(
        """
        SELECT inhrelid::regclass FROM pg_inherits
        WHERE inhparent = 'webhook_events'::regclass AND inhrelid::regclass::text ~ '[0-9]{8}'
        ORDER BY inhrelid::regclass::text
        """);
  }
}
