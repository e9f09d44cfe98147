package dev.sluice.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.FaultProxy;
import dev.sluice.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseSettingsIT {
  private static TestPostgres postgres;

  @BeforeAll
  static void start() {
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void freesTheRowsOfAWorkerThatSleepsInItsTransaction() throws Exception {
    try (var asleep = settings().pool("asleep", 1);
        var awake = settings().pool("awake", 1);
        Connection next = awake.getConnection()) {
      Connection held = asleep.getConnection();
      run(next, "CREATE TABLE claims (key integer PRIMARY KEY)");
      held.setAutoCommit(false);
      run(held, "INSERT INTO claims VALUES (1)");

      int attempts = 0;
      while (!inserts(next)) {
        // each attempt waits for five seconds, as a lane's would
        assertThat(++attempts).as("attempts").isLessThan(6);
      }
      assertThat(attempts).as("the row was held at first").isPositive();
      assertThatThrownBy(held::commit).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void leavesAServerThatBecameReadOnlyForTheOneThatTheAddressLeadsTo() throws Exception {
    try (var proxy = FaultProxy.to(postgres.port());
        TestPostgres promoted = TestPostgres.start();
        var pool = settings(proxy.port()).pool("failover", 1)) {
      try (Connection old = pool.getConnection()) {
        run(old, "CREATE TABLE before ()");
      }

      proxy.leadTo(promoted.port());
      setReadOnly("on");
      try (Connection old = pool.getConnection()) {
        await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(
                () ->
                    assertThatThrownBy(() -> run(old, "CREATE TABLE refused ()"))
                        .hasMessageContaining("read-only"));
      } finally {
        setReadOnly("off");
      }

      try (Connection next = pool.getConnection()) {
        run(next, "CREATE TABLE after ()");
      }
      try (Connection there = promoted.connect()) {
        run(there, "DROP TABLE after");
      }
    }
  }

  @Test
  void makesAPoolForADatabaseThatIsNotThere() {
    var nowhere = DatabaseSettings.of("jdbc:postgresql://127.0.0.1:1/x", "u", "p");

    try (var pool = nowhere.pool("early", 3)) {
      assertThat(pool.getMaximumPoolSize()).isEqualTo(4);
      assertThat(pool.getPoolName()).isEqualTo("early");
    }
  }

  private static boolean inserts(Connection connection) throws SQLException {
    try {
      run(connection, "INSERT INTO claims VALUES (1)");
      return true;
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("55P03"); // lock_not_available
      return false;
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Of the whole server, for sessions that are open, too. */
  private static void setReadOnly(String value) throws SQLException {
    try (Connection connection = postgres.connect()) {
      run(connection, "SET default_transaction_read_only = off");
      run(connection, "ALTER SYSTEM SET default_transaction_read_only = " + value);
      run(connection, "SELECT pg_reload_conf()");
    }
  }

  private static DatabaseSettings settings() {
    return DatabaseSettings.of(postgres.jdbcUrl(), postgres.username(), postgres.password());
  }

  private static DatabaseSettings settings(int port) {
    return DatabaseSettings.of(
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port),
        postgres.username(),
        postgres.password());
  }
}
