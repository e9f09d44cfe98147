package dev.sluice.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
  void makesAPoolForADatabaseThatIsNotThere() {
    var nowhere = new DatabaseSettings("jdbc:postgresql://127.0.0.1:1/x", "u", "");

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

  private static DatabaseSettings settings() {
    return new DatabaseSettings(postgres.jdbcUrl(), postgres.username(), postgres.password());
  }
}
