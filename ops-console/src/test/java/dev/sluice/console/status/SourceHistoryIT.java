package dev.sluice.console.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.api.Searches;
import dev.sluice.console.status.SourceSeries.Count;
import dev.sluice.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Counts of the table itself. */
class SourceHistoryIT {
  private static final Duration WINDOW = Duration.ofSeconds(70);
  private static final int STEPS = 9;
  private static final int OLD_STEPS = STEPS - 3;

  /** Each query that may have other processors gets one. */
  private static final String PARALLEL = "SET debug_parallel_query = on";

  /** What tells the names of the sources. */
  private static final long NO_COUNT = 1;

  private static final String COUNT =
      """
      SELECT source, count(*) FROM webhook_events WHERE received_at >= now() - interval '1 minute'
      GROUP BY source\
      """;

  private static TestPostgres postgres;

  @BeforeAll
  static void fillAnHour() throws SQLException {
    postgres = TestPostgres.start().migrate();
    execute(
        """
        SELECT create_partitions('webhook_events', current_date - 1, current_date + 1)
        """,
        """
        INSERT INTO sources (name, provider, status, mode, allow_unsigned, revision, created_at,
            updated_at)
        VALUES ('shop', 'github', 'active', 'async', false, 1, now(), now())
        """,
        """
        INSERT INTO webhook_events SELECT gen_random_uuid(), at, 'shop', 'github',
            CASE WHEN extract(second FROM at) < 30 THEN 'verified' ELSE 'failed' END, NULL, 'k',
            NULL, 'x', sha256('x'), 1, 'r', 0, 0
        FROM generate_series(date_trunc('minute', now()) - interval '1 hour', now(),
            interval '100 milliseconds') at
        """);
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @Test
  void countsEachEventInOneStep() throws Exception {
    try (Connection connection = postgres.connect()) {
      Instant now = InstantSource.system().instant();

      List<SourceSeries> series = history(connection).series(now);

      assertThat(series).singleElement().extracting(SourceSeries::source).isEqualTo("shop");
      List<Count> steps = series.getFirst().steps();
      assertThat(steps).hasSize(STEPS);
      // the last step is under way
      assertThat(steps.subList(0, STEPS - 1)).allMatch(step -> step.attempts() == 700);
      assertThat(steps.subList(0, STEPS - 1)).allMatch(step -> within(step.good(), 300, 400));
    }
  }

  @Test
  void leavesTheOtherProcessorsToThePipeline() throws Exception {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(PARALLEL);
      long before = parallelWorkers();

      List<SourceSeries> _ = history(connection).series(InstantSource.system().instant());

      flush(statement);
      assertThat(parallelWorkers() - before).isEqualTo(NO_COUNT);
      // the setting is what would have shown them, and it ends with the count
      statement.execute(COUNT);
      flush(statement);
      assertThat(parallelWorkers() - before).isGreaterThan(NO_COUNT);
    }
  }

  @Test
  void countsOneOldStepALookWhereThatTakesLongAndTellsNothingBeforeItKnowsAll() throws Exception {
    try (Connection connection = postgres.connect()) {
      SourceHistory history = history(connection, Duration.ZERO);
      Instant now = InstantSource.system().instant();

      for (int look = 1; look < OLD_STEPS; look++) {
        assertThat(history.series(now)).isNull();
      }

      assertThat(history.series(now)).hasSize(1);
    }
  }

  private static boolean within(long value, long from, long to) {
    return value >= from && value <= to;
  }

  private static SourceHistory history(Connection connection) {
    return history(connection, Duration.ofMinutes(1));
  }

  private static SourceHistory history(Connection connection, Duration mostOfALook) {
    var database = new SingleConnectionDataSource(connection, true);
    return new SourceHistory(
        JdbcClient.create(database),
        new TransactionTemplate(new JdbcTransactionManager(database)),
        new Searches(1, Duration.ofSeconds(1)),
        limits(),
        mostOfALook);
  }

  private static AlarmProperties limits() {
    return new AlarmProperties(
        Duration.ofSeconds(30),
        WINDOW,
        WINDOW.multipliedBy(STEPS - 1),
        20,
        90,
        10,
        WINDOW,
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofHours(1));
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** What this session did is told now, not some time later. */
  private static void flush(Statement statement) throws SQLException {
    statement.execute("SELECT pg_stat_force_next_flush()");
    statement.execute("SELECT 1");
  }

  private static long parallelWorkers() {
    return JdbcClient.create(postgres.dataSource())
        .sql(
            "SELECT parallel_workers_launched FROM pg_stat_database"
                + " WHERE datname = current_database()")
        .query(Long.class)
        .single();
  }
}
