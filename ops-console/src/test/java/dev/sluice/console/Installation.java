package dev.sluice.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.sluice.console.ConsoleProperties.NewTopics;
import dev.sluice.console.sources.DesiredSource;
import dev.sluice.console.sources.SecretSealer;
import dev.sluice.console.sources.SourceControl;
import dev.sluice.console.sources.SourcePublisher;
import dev.sluice.console.sources.SourceTables;
import dev.sluice.console.sources.SourcesFile;
import dev.sluice.process.Launch;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.PublishedKeys;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.Topics;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import dev.sluice.testkit.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database and a topic prefix of its own on shared servers, and consoles that run on them. */
final class Installation {
  static final String KEY = "0a".repeat(32);
  static final KeyRing KEYS = KeyRing.parse(KEY);

  final Topics topics;
  private final TestKafka kafka;
  private final TestPostgres postgres;
  private final String name;
  private final Path folder;

  Installation(TestKafka kafka, TestPostgres postgres, Path folder, String name) {
    this.kafka = kafka;
    this.postgres = postgres;
    this.folder = folder;
    this.name = name;
    this.topics = new Topics(name + ".");
    try (Connection connection = postgres.connect();
        Statement create = connection.createStatement()) {
      create.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  KafkaSettings kafkaSettings() {
    return KafkaSettings.of(kafka.bootstrapServers(), Map.of());
  }

  String jdbcUrl() {
    return postgres.jdbcUrl().replaceFirst("/postgres$", "/" + name);
  }

  DataSource database() {
    return database(postgres.username());
  }

  DataSource database(String username) {
    var database = new DriverManagerDataSource(jdbcUrl(), username, postgres.password());
    var settings = new Properties();
    settings.setProperty("options", "-c statement_timeout=8s -c lock_timeout=2s");
    database.setConnectionProperties(settings);
    return database;
  }

  /** Returns when the application has started; its steps may not have been taken yet. */
  ConfigurableApplicationContext start(String... more) {
    return Launch.managed(ConsoleApplication.builder()).run(arguments(more));
  }

  String[] arguments(String... more) {
    List<String> all = new ArrayList<>();
    all.add("--sluice.kafka.bootstrap-servers=" + kafka.bootstrapServers());
    all.add("--sluice.topic-prefix=" + topics.prefix());
    all.add("--sluice.encryption-key=" + KEY);
    all.add("--sluice.postgres.url=" + jdbcUrl());
    all.add("--sluice.postgres.username=" + postgres.username());
    all.add("--sluice.postgres.password=" + postgres.password());
    all.add("--sluice.console.port=0");
    all.add("--sluice.management-port=0");
    for (String argument : more) {
      // a second value of a key would be added to the first
      all.removeIf(other -> other.startsWith(argument.substring(0, argument.indexOf('=') + 1)));
      all.add(argument);
    }
    return all.toArray(String[]::new);
  }

  /** Starts with a sources file, and returns when everything is as configured. */
  ConfigurableApplicationContext startReady(String sources) {
    var app = start("--sluice.console.sources-file=" + file(sources));
    ready(app);
    return app;
  }

  /** Starts with {@link Api#ADMIN_KEY}, and returns when everything is as configured. */
  ConfigurableApplicationContext startWithAdminKey(String... more) {
    List<String> all = new ArrayList<>(List.of(more));
    all.add("--sluice.console.admin-key-file=" + file(Api.ADMIN_KEY));
    var app = start(all.toArray(String[]::new));
    ready(app);
    return app;
  }

  static void ready(ConfigurableApplicationContext app) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get(app, "local.server.port", "/ready").statusCode() == 200);
  }

  Path file(String text) {
    try {
      return Files.writeString(Files.createTempFile(folder, name, ".yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For what a running application would do, without one. */
  SourceControl control() {
    return new SourceControl(
        database(),
        new SourceTables(InstantSource.system()),
        new SecretSealer(KEYS),
        new ContractTopics(kafkaSettings(), topics, new NewTopics(2, 1))::ensureClean,
        publisher());
  }

  SourcePublisher publisher() {
    return new SourcePublisher(kafkaSettings(), topics.sources());
  }

  List<DesiredSource> parse(String text) {
    return new SourcesFile(ProviderCatalog.bundled(), topics, Map.<String, String>of()::get)
        .parse(text, "test.yaml");
  }

  SourceRegistry follow() {
    return follow(KEYS);
  }

  /** As an app that has these encryption keys. */
  SourceRegistry follow(KeyRing keys) {
    return SourceRegistry.follow(
        kafkaSettings(), topics, keys, ProviderCatalog.bundled(), PublishedKeys.NONE);
  }

  /** How many records were ever sent to the topic of sources. */
  int announcements() {
    try (var reader = new TopicReader(kafka.bootstrapServers(), topics.sources())) {
      return reader.readAll().size();
    }
  }

  /** All rows, columns by a bar and rows by a comma. */
  String query(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      int columns = row.getMetaData().getColumnCount();
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(row.getString(i));
        }
        rows.add(String.join("|", values));
      }
    }
    return String.join(",", rows);
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static HttpResponse<String> get(ConfigurableApplicationContext app, String portKey, String path) {
    var uri =
        URI.create("http://127.0.0.1:" + app.getEnvironment().getRequiredProperty(portKey) + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
