package dev.sluice.stage;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.process.PostgresTls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a stage reaches its database: the keys {@code sluice.postgres.*}.
 *
 * @param url JDBC address
 * @param username of a member of the stage's own role
 * @param password its password; any word where the database asks for none
 * @param tls how the server proves who it is
 */
public record DatabaseSettings(String url, String username, String password, PostgresTls tls) {
  /**
   * The last one frees the rows that a paused worker holds: its connection stays open for as long
   * as it is paused, and whoever took over its partitions waits for them.
   */
  private static final String OPTIONS =
      "-c statement_timeout=8s -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s";

  /**
   * Refuses settings that lack one of them.
   *
   * @param tls null where nothing is configured
   * @throws IllegalArgumentException naming the key that is missing
   */
  public DatabaseSettings(
      @Nullable String url,
      @Nullable String username,
      @Nullable String password,
      @Nullable PostgresTls tls) {
    this.url = required("sluice.postgres.url [SLUICE_POSTGRES_URL]", url);
    this.username = required("sluice.postgres.username [SLUICE_POSTGRES_USERNAME]", username);
    this.password = required("sluice.postgres.password [SLUICE_POSTGRES_PASSWORD]", password);
    this.tls = (tls == null ? PostgresTls.NONE : tls).with(this.url);
  }

  /**
   * Settings that leave TLS to the address.
   *
   * @throws IllegalArgumentException naming the key that is missing
   */
  public static DatabaseSettings of(
      @Nullable String url, @Nullable String username, @Nullable String password) {
    return new DatabaseSettings(url, username, password, null);
  }

  /**
   * A pool that does not need the database to be there yet. Every wait ends long before the lane's
   * transaction would: a database that hangs is noticed.
   *
   * @param stage names the connections
   * @param lanes that each need one; one more is for health
   */
  public HikariDataSource pool(String stage, int lanes) {
    var pool = new HikariDataSource();
    pool.setPoolName(stage);
    pool.setJdbcUrl(url);
    pool.setUsername(username);
    pool.setPassword(password);
    pool.setMaximumPoolSize(lanes + 1);
    pool.setConnectionTimeout(Duration.ofSeconds(3).toMillis());
    pool.setInitializationFailTimeout(-1);
    pool.setExceptionOverride(new ReadOnlyEviction());
    pool.addDataSourceProperty("ApplicationName", "sluice-" + stage);
    pool.addDataSourceProperty("connectTimeout", "3");
    pool.addDataSourceProperty("socketTimeout", "10");
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    pool.addDataSourceProperty("options", OPTIONS);
    tls.connectionSettings().forEach(pool::addDataSourceProperty);
    return pool;
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "DatabaseSettings[url=%s, username=%s]".formatted(url, username);
  }

  static String required(String key, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is required");
    }
    return value;
  }
}
