package dev.sluice.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.process.PostgresTls;
import dev.sluice.testkit.TestAuthority;
import dev.sluice.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With {@code verify-full}, a server that is not the right one gets no password. */
class DatabaseTlsIT {
  private static final String TRUSTED = "sluice.postgres.tls.trusted-certificates [";
  private static TestAuthority authority;
  private static TestAuthority other;
  private static TestPostgres postgres;

  @BeforeAll
  static void start() {
    authority = TestAuthority.start().certify("server", "localhost");
    other = TestAuthority.start();
    postgres =
        TestPostgres.start(
            Map.of(
                "ssl",
                "on",
                "ssl_cert_file",
                authority.certificateFile("server").toString(),
                "ssl_key_file",
                authority.keyFile("server").toString()));
  }

  @AfterAll
  static void stop() {
    postgres.close();
    authority.close();
    other.close();
  }

  @Test
  void connectsToTheRightServerOnly() throws SQLException {
    try (var pool = settings("localhost", authority).pool("right", 1);
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getBoolean(1)).as("encrypted").isTrue();
    }
    assertRefused(settings("localhost", other), TRUSTED);
    assertRefused(settings("127.0.0.1", authority), "another host than sluice.postgres.url [");
  }

  @Test
  void trustsTheAuthoritiesOfTheJdkWhereNoneAreNamed() {
    assertRefused(settings("localhost", new PostgresTls("verify-full", null)), TRUSTED);
  }

  @Test
  void connectsToNoServerWithoutTls() throws SQLException {
    setTls("off");
    try {
      assertRefused(settings("localhost", authority), "sluice.postgres.tls.mode [");
    } finally {
      setTls("on");
    }
  }

  private static void assertRefused(DatabaseSettings settings, String key) {
    var properties = new Properties();
    properties.setProperty("user", settings.username());
    properties.putAll(settings.tls().connectionSettings());
    assertThatThrownBy(() -> DriverManager.getConnection(settings.url(), properties).close())
        .isInstanceOf(SQLException.class)
        .satisfies(
            failure ->
                assertThat(PostgresTls.reason(failure))
                    .as(failure.toString())
                    .contains(key)
                    .doesNotContain("\n"));
    try (var pool = settings.pool("wrong", 1)) {
      assertThatThrownBy(pool::getConnection)
          .satisfies(failure -> assertThat(PostgresTls.reason(failure)).contains(key));
    }
  }

  /** Of the whole server, for connections that are made from now on. */
  private static void setTls(String value) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET ssl = " + value);
      statement.execute("SELECT pg_reload_conf()");
    }
    await()
        .untilAsserted(
            () -> {
              try (Connection connection = postgres.connect();
                  Statement statement = connection.createStatement();
                  ResultSet row = statement.executeQuery("SHOW ssl")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo(value);
              }
            });
  }

  private static DatabaseSettings settings(String host, TestAuthority trusted) {
    return settings(host, new PostgresTls("verify-full", trusted.authorityFile().toString()));
  }

  private static DatabaseSettings settings(String host, PostgresTls tls) {
    return new DatabaseSettings(
        "jdbc:postgresql://%s:%d/postgres".formatted(host, postgres.port()),
        postgres.username(),
        postgres.password(),
        tls);
  }
}
