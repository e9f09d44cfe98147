package dev.sluice.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/**
 * A real PostgreSQL server, durable as in production (fsync and synchronous_commit on). It can be
 * stopped and started again on the same port with the same data. Not thread-safe.
 */
public final class TestPostgres implements AutoCloseable {
  private static final Duration CRASH = Duration.ofSeconds(60);

  private final Path dir;
  private final Map<String, String> settings;
  private int port;
  private EmbeddedPostgres server;

  private TestPostgres(Path dir, Map<String, String> settings, int port) {
    this.dir = dir;
    this.settings = settings;
    this.port = port;
    this.server = boot();
  }

  /** Starts a server in a fresh folder on a free port. */
  public static TestPostgres start() {
    return start(Map.of());
  }

  /**
   * Starts a server as above with further settings.
   *
   * @param settings as in {@code postgresql.conf}
   */
  public static TestPostgres start(Map<String, String> settings) {
    try {
      return new TestPostgres(
          Files.createTempDirectory("sluice-test-pg"), Map.copyOf(settings), LocalPorts.free());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a server as above that speaks TLS, too.
   *
   * @param alias of the certificate that it shows
   */
  public static TestPostgres start(TestAuthority authority, String alias) {
    return start(
        Map.of(
            "ssl",
            "on",
            "ssl_cert_file",
            authority.certificateFile(alias).toString(),
            "ssl_key_file",
            authority.keyFile(alias).toString()));
  }

  /** JDBC address without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
  }

  /** The user that owns everything. */
  public String username() {
    return "postgres";
  }

  /** Its password; the test server trusts the loopback address. */
  public String password() {
    return "postgres";
  }

  /** Of its first process; those of its connections are children of it. */
  public long pid() {
    try {
      return Long.parseLong(Files.readAllLines(dir.resolve("postmaster.pid")).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Port on the loopback address. */
  public int port() {
    return port;
  }

  /** Connections as the user that owns everything, one new connection each. */
  public DataSource dataSource() {
    return server.getPostgresDatabase();
  }

  /** One new connection. */
  public Connection connect() throws SQLException {
    return dataSource().getConnection();
  }

  /** Brings the schema of the wire contract to its newest version. */
  public TestPostgres migrate() {
    Flyway.configure().dataSource(dataSource()).load().migrate();
    return this;
  }

  /** Brings the schema to the version before the newest, or leaves it where it is newer. */
  public TestPostgres migrateAllButNewest() {
    MigrationInfo[] all = Flyway.configure().dataSource(dataSource()).load().info().all();
    return migrateTo(all[all.length - 2].getVersion().getVersion());
  }

  /**
   * Brings the schema to a version, or leaves it where it is newer.
   *
   * @param version such as {@code 11}, without the V of its file
   */
  public TestPostgres migrateTo(String version) {
    Flyway.configure().dataSource(dataSource()).target(version).load().migrate();
    return this;
  }

  /**
   * The name of a login user that has one app's rights and no others, made anew.
   *
   * @param role of the migrations, such as {@code sluice_verifier}
   */
  public String login(String role) {
    String user = role + "_login";
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP ROLE IF EXISTS " + user);
      statement.execute("CREATE ROLE %s LOGIN IN ROLE %s".formatted(user, role));
      return user;
    } catch (SQLException e) {
      throw new IllegalStateException("could not make a member of " + role, e);
    }
  }

  /** Stops the server at once, connections are cut; its data stays. */
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Kills the server with all its processes as a crash would, without a checkpoint: it has to
   * recover from its log. Its data stays.
   */
  public void crash() {
    try {
      long pid = pid();
      ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
      // PostgreSQL's immediate shutdown; SIGKILL would leave its children behind for a while
      new ProcessBuilder("kill", "-QUIT", String.valueOf(pid)).start();
      postmaster.onExit().get(CRASH.toSeconds(), TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the server crashed", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the server still runs after " + CRASH, e);
    }
    stop();
  }

  /** Starts the stopped server again, on the same port with the same data. */
  public void restart() {
    server = boot();
  }

  /**
   * Starts the stopped server again on another port with the same data: to its clients, a standby
   * that had everything and was promoted.
   */
  public void restartElsewhere() {
    port = LocalPorts.free();
    server = boot();
  }

  @Override
  public void close() {
    stop();
    TemporaryFolders.delete(dir);
  }

  private EmbeddedPostgres boot() {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(dir)
            .setCleanDataDirectory(false)
            .setPort(port)
            // the library switches these off; tests must not be kinder than production
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on");
    settings.forEach(builder::setServerConfig);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
