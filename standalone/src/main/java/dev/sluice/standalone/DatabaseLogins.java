package dev.sluice.standalone;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The users as which the apps reach the database: members of the roles that the migrations make,
 * with no right of their own.
 *
 * @param jdbcUrl the database
 * @param data keeps their passwords
 */
record DatabaseLogins(String jdbcUrl, DataDirectory data) {
  /** A user, and the role it is a member of. */
  enum Login {
    VERIFIER("verifier_worker", "sluice_verifier"),
    DEDUP("dedup_worker", "sluice_dedup");

    private final String user;
    private final String role;

    Login(String user, String role) {
      this.user = user;
      this.role = role;
    }

    String user() {
      return user;
    }
  }

  /**
   * Makes the users; they may do nothing until they are granted something.
   *
   * @throws CommandFailure if the database refuses
   */
  void create() {
    execute(
        statement -> {
          for (Login login : Login.values()) {
            // what an existing one may do stays
            String verb = exists(statement, login.user) ? "ALTER" : "CREATE";
            statement.execute(
                "%s ROLE %s LOGIN PASSWORD '%s'".formatted(verb, login.user, password(login)));
          }
        });
  }

  /**
   * Makes the users members of their roles, which the migrations have made meanwhile.
   *
   * @throws CommandFailure if the database refuses
   */
  void grant() {
    execute(
        statement -> {
          for (Login login : Login.values()) {
            statement.execute("GRANT %s TO %s".formatted(login.role, login.user));
          }
        });
  }

  /** Password of a user. */
  String password(Login login) {
    return data.password(login.user);
  }

  private interface Work {
    void on(Statement statement) throws SQLException;
  }

  private void execute(Work work) {
    try (Connection connection =
            DriverManager.getConnection(
                jdbcUrl, EmbeddedPostgres.USER, data.password(EmbeddedPostgres.USER));
        Statement statement = connection.createStatement()) {
      work.on(statement);
    } catch (SQLException e) {
      throw new CommandFailure(
          ExitCode.PART, "the database refused its users: " + CommandFailure.reason(e), e);
    }
  }

  private static boolean exists(Statement statement, String user) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '%s'".formatted(user))) {
      return row.next();
    }
  }
}
