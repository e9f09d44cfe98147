package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.stage.DatabaseSettings;
import dev.sluice.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The users that deploy/postgres/users.sh makes. */
class DatabaseUsersIT {
  private static final int INSTANCES = 10;
  private static TestPostgres postgres;

  @BeforeAll
  static void makeUsers() throws IOException, SQLException {
    postgres = TestPostgres.start(Map.of("max_connections", "100"));
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql());
    }
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @ParameterizedTest
  @CsvSource({"verifier_worker, 30", "dedup_worker, 30", "ops_console, 25"})
  void aUserHasNoMoreConnectionsThanItsLimit(String user, int limit) throws SQLException {
    List<Connection> open = new ArrayList<>();
    try {
      for (int i = 0; i < limit; i++) {
        open.add(connect(user));
      }
      assertThatThrownBy(() -> connect(user).close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("too many connections for role");
    } finally {
      for (Connection each : open) {
        each.close();
      }
    }
  }

  @Test
  void tenOfEachWorkerAndTwoConsolesAndAnAdministratorFindTheirConnections() throws SQLException {
    int most = Integer.parseInt(value("postgres", "SHOW max_connections"));
    int reserved = Integer.parseInt(value("postgres", "SHOW superuser_reserved_connections"));
    var settings = DatabaseSettings.of(postgres.jdbcUrl(), "verifier_worker", "any");

    assertThat(30 + 30 + 25).isLessThanOrEqualTo(most - reserved);
    // a lane for live traffic and one for replays
    try (var pool = settings.pool("verifier", 2)) {
      assertThat(INSTANCES * pool.getMaximumPoolSize()).isLessThanOrEqualTo(30);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"verifier_worker", "dedup_worker", "ops_console"})
  void aStatementOfAUserEndsByItself(String user) throws SQLException {
    String most = user.equals("ops_console") ? "1min" : "30s";

    assertThat(value(user, "SHOW statement_timeout")).isEqualTo(most);
    assertThat(value(user, "SHOW idle_in_transaction_session_timeout")).isEqualTo(most);
  }

  @Test
  void anAppAsksForLessAndGetsIt() throws SQLException {
    var settings = DatabaseSettings.of(postgres.jdbcUrl(), "verifier_worker", "any");
    try (var pool = settings.pool("verifier", 1);
        Connection connection = pool.getConnection()) {
      assertThat(value(connection, "SHOW statement_timeout")).isEqualTo("8s");
    }
  }

  private static String value(String user, String sql) throws SQLException {
    try (Connection connection = connect(user)) {
      return value(connection, sql);
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private static Connection connect(String user) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), user, "any");
  }

  /** As psql would run it, which is not among the embedded server's programs. */
  private static String sql() throws IOException {
    String script = Files.readString(Path.of("../../deploy/postgres/users.sh"));
    String begin = "<<'SQL'\n";
    String sql = script.substring(script.indexOf(begin) + begin.length(), script.indexOf("\nSQL"));
    return sql.replace(":\"database\"", "postgres").replaceAll(":'(\\w+)'", "'$1'");
  }
}
