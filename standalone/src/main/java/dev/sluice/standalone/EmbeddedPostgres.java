package dev.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A real PostgreSQL server, a process of its own beside this one, listening on the loopback address
 * only. Every connection needs the password.
 *
 * <p>Its data outlives it. It is durable: a commit is on disk before it is confirmed (fsync,
 * full_page_writes and synchronous_commit are on, whatever the folder's configuration says), so it
 * survives a kill -9 of any process and a power failure.
 *
 * <p>A server that a killed process has left behind on the same folder is stopped at the next
 * start.
 */
final class EmbeddedPostgres implements AutoCloseable {
  /** The database of the pipeline. */
  static final String DATABASE = "sluice";

  /** Its owner, who may also make the roles that the migrations grant to. */
  static final String USER = "sluice";

  private static final String ADMINISTRATOR = "postgres";
  private static final int START_SECONDS = 120;
  private static final int STOP_SECONDS = 60;

  private final PostgresPrograms programs;
  private final Path data;
  private final Path logs;
  private final int port;
  private final String password;

  private EmbeddedPostgres(
      PostgresPrograms programs, Path data, Path logs, int port, String password) {
    this.programs = programs;
    this.data = data;
    this.logs = logs;
    this.port = port;
    this.password = password;
  }

  /**
   * Starts a server on the data of a folder, which is prepared at its first use.
   *
   * @param programs where PostgreSQL's programs are, or are unpacked to
   * @param data of the server
   * @param logs where the server logs; a week is kept
   * @throws CommandFailure if it does not start
   */
  static EmbeddedPostgres start(Path programs, Path data, Path logs, int port, String password) {
    try {
      Files.createDirectories(logs);
      var unpacked = PostgresPrograms.unpack(programs);
      var server = new EmbeddedPostgres(unpacked, data, logs, port, password);
      if (!Files.exists(data)) {
        server.initialize();
      }
      if (server.isRunning()) {
        server.stop();
      }
      server.configure();
      server.boot();
      server.prepareDatabaseOrStop();
      return server;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(e);
    } catch (IOException | SQLException | IllegalStateException e) {
      throw failure(e);
    }
  }

  /**
   * Stops the server that a killed process has left behind on a folder, so that its port is free
   * again. The caller has locked the folder: whatever server runs on it has lost its owner.
   *
   * @throws CommandFailure if it does not stop
   */
  static void stopLeftBehind(Path programs, Path data) {
    try {
      if (isRunning(data)) {
        stop(PostgresPrograms.unpack(programs), data);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw leftBehind(e);
    } catch (IOException e) {
      throw leftBehind(e);
    }
  }

  /** Whether the server's process lives. */
  boolean isRunning() throws IOException {
    return isRunning(data);
  }

  /** Starts a server that has ended by itself, unless somebody else has. */
  void startAgain() throws IOException, InterruptedException {
    if (!isRunning()) {
      boot();
    }
  }

  /** JDBC address without user and password. */
  String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** Stops the server at once: transactions are rolled back, connections are cut. */
  @Override
  public void close() {
    try {
      if (isRunning()) {
        stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL stopped", e);
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL did not stop: " + e.getMessage(), e);
    }
  }

  /** Makes the folder complete or not at all. */
  private void initialize() throws IOException, InterruptedException {
    Path draft = data.resolveSibling(data.getFileName() + ".new");
    Folders.delete(draft);
    Path passwordFile = Files.createTempFile("sluice", ".password");
    try {
      Files.writeString(passwordFile, password);
      programs.run(
          "initdb",
          List.of(
              "--pgdata=" + draft,
              "--username=" + ADMINISTRATOR,
              "--pwfile=" + passwordFile,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              // sorts the same on every machine
              "--locale-provider=builtin",
              "--builtin-locale=C.UTF-8",
              "--locale=C"));
    } finally {
      Files.delete(passwordFile);
    }
    Files.writeString(
        draft.resolve("postgresql.conf"), "\ninclude 'sluice.conf'\n", StandardOpenOption.APPEND);
    Files.move(draft, data);
  }

  private void configure() throws IOException {
    Files.writeString(
        data.resolve("sluice.conf"),
        """
        # Written by sluice at every start.
        listen_addresses = '%s'
        port = %d
        unix_socket_directories = ''
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        password_encryption = 'scram-sha-256'
        logging_collector = on
        log_directory = '%s'
        log_filename = 'postgres-%%a.log'
        log_rotation_age = '1d'
        log_truncate_on_rotation = on
        """
            .formatted(Ports.HOST, port, logs.toAbsolutePath().toString().replace("'", "''")));
  }

  private void boot() throws IOException, InterruptedException {
    programs.run(
        "pg_ctl",
        List.of(
            "start",
            "--wait",
            "--timeout=" + START_SECONDS,
            "--pgdata=" + data,
            "--log=" + logs.resolve("postgres-start.log")));
  }

  private void stop() throws IOException, InterruptedException {
    stop(programs, data);
  }

  private static void stop(PostgresPrograms programs, Path data)
      throws IOException, InterruptedException {
    programs.run(
        "pg_ctl",
        List.of("stop", "--wait", "--mode=fast", "--timeout=" + STOP_SECONDS, "--pgdata=" + data));
  }

  private static boolean isRunning(Path data) throws IOException {
    try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
      return lines
          .findFirst()
          .map(String::strip)
          .filter(line -> line.matches("\\d{1,18}"))
          // the number may long belong to another program
          .filter(line -> isPostgres(Long.parseLong(line)))
          .isPresent();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static boolean isPostgres(long process) {
    return ProcessHandle.of(process)
        .flatMap(handle -> handle.info().command())
        .filter(command -> command.endsWith("postgres"))
        .isPresent();
  }

  private void prepareDatabaseOrStop() throws SQLException {
    try {
      prepareDatabase();
    } catch (SQLException | IllegalStateException e) {
      close();
      throw e;
    }
  }

  private void prepareDatabase() throws SQLException {
    try (Connection connection = connect(ADMINISTRATOR);
        Statement statement = connection.createStatement()) {
      for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
        requireOn(statement, setting);
      }
      if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + USER + "'")) {
        statement.execute(
            "CREATE ROLE %s LOGIN CREATEROLE PASSWORD '%s'".formatted(USER, password));
      }
      if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
        statement.execute("CREATE DATABASE %s OWNER %s".formatted(DATABASE, USER));
      }
    }
  }

  /** A value that ALTER SYSTEM left behind would win over the configuration file. */
  private static void requireOn(Statement statement, String setting) throws SQLException {
    try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
      if (!row.next() || !row.getString(1).equals("on")) {
        throw new IllegalStateException(
            "%s is off, so a commit might be lost; run ALTER SYSTEM RESET %s"
                .formatted(setting, setting));
      }
    }
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      return row.next();
    }
  }

  private Connection connect(String user) throws SQLException {
    return DriverManager.getConnection(jdbcUrl("postgres"), user, password);
  }

  private String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(Ports.HOST, port, database);
  }

  private static CommandFailure leftBehind(Exception cause) {
    return new CommandFailure(
        ExitCode.PART,
        "the PostgreSQL that a killed sluice left behind does not stop: "
            + CommandFailure.reason(cause),
        cause);
  }

  private static CommandFailure failure(Exception cause) {
    return new CommandFailure(
        ExitCode.PART,
        "the embedded PostgreSQL did not start: " + CommandFailure.reason(cause),
        cause);
  }
}
