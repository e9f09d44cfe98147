package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  private static final String PASSWORD = "0123456789abcdef";

  @TempDir private static Path programs;
  @TempDir private Path dir;

  @Test
  void isDurableAndOfTheVersionThatTheWireContractNeeds() throws Exception {
    try (var postgres = start();
        Connection connection = connect(postgres, PASSWORD)) {
      assertThat(query(connection, "SHOW fsync")).isEqualTo("on");
      assertThat(query(connection, "SHOW full_page_writes")).isEqualTo("on");
      assertThat(query(connection, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(query(connection, "SHOW data_checksums")).isEqualTo("on");
      assertThat(query(connection, "SHOW server_version")).startsWith("18.");
      assertThat(query(connection, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(query(connection, "SELECT current_database()")).isEqualTo("sluice");
      assertThat(query(connection, "SELECT usesuper FROM pg_user WHERE usename = current_user"))
          .isEqualTo("f");
    }
  }

  @Test
  void takesNobodyWithoutThePassword() {
    try (var postgres = start()) {
      assertThatThrownBy(() -> connect(postgres, "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThatThrownBy(
              () -> DriverManager.getConnection(postgres.jdbcUrl(), "postgres", "wrong").close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void keepsItsDataThroughARestartOnAnotherPort() throws Exception {
    try (var postgres = start();
        Connection connection = connect(postgres, PASSWORD)) {
      connection.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
    }

    try (var postgres = start();
        Connection connection = connect(postgres, PASSWORD)) {
      assertThat(query(connection, "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void stopsTheServerThatAKilledProcessLeftBehind() throws Exception {
    var leftBehind = start();
    try (Connection connection = connect(leftBehind, PASSWORD)) {
      connection.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
    }
    long orphan = serverProcess();

    try (var postgres = start();
        Connection connection = connect(postgres, PASSWORD)) {
      assertThat(serverProcess()).isNotEqualTo(orphan);
      assertThatThrownBy(() -> connect(leftBehind, PASSWORD)).hasMessageContaining("refused");
      assertThat(query(connection, "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void refusesToRunWhereAnAdministratorSwitchedDurabilityOff() throws Exception {
    try (var postgres = start();
        Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), "postgres", PASSWORD)) {
      connection.createStatement().execute("ALTER SYSTEM SET synchronous_commit = off");
    }

    assertThatThrownBy(this::start)
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("synchronous_commit is off");
    assertThat(dir.resolve("pg/postmaster.pid")).doesNotExist();
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(
        programs, dir.resolve("pg"), dir.resolve("logs"), Ports.free(), PASSWORD);
  }

  private long serverProcess() throws Exception {
    return Long.parseLong(Files.readAllLines(dir.resolve("pg/postmaster.pid")).getFirst().strip());
  }

  private static Connection connect(EmbeddedPostgres postgres, String password)
      throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, password);
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (ResultSet row = connection.createStatement().executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
