package dev.sluice.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.process.PostgresTls;
import dev.sluice.testkit.TestAuthority;
import dev.sluice.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
    postgres = TestPostgres.start(authority, "server");
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
  void connectsToNoServerWithoutTls() {
    try (TestPostgres plain = TestPostgres.start()) {
      var tls = new PostgresTls("verify-full", authority.authorityFile().toString());
      assertRefused(settings("localhost", plain.port(), tls), "sluice.postgres.tls.mode [");
    }
  }

  @Test
  void aPoolTellsWhichSettingItIs() {
    try (var pool = settings("localhost", other).pool("wrong", 1)) {
      assertThatThrownBy(pool::getConnection)
          .satisfies(failure -> assertThat(PostgresTls.reason(failure)).contains(TRUSTED));
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
  }

  private static DatabaseSettings settings(String host, TestAuthority trusted) {
    return settings(host, new PostgresTls("verify-full", trusted.authorityFile().toString()));
  }

  private static DatabaseSettings settings(String host, PostgresTls tls) {
    return settings(host, postgres.port(), tls);
  }

  private static DatabaseSettings settings(String host, int port, PostgresTls tls) {
    return new DatabaseSettings(
        "jdbc:postgresql://%s:%d/postgres".formatted(host, port),
        postgres.username(),
        postgres.password(),
        tls);
  }
}
