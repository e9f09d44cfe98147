package dev.sluice.system;

import dev.sluice.schemas.Topics;
import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The four apps as processes on their servers, each with the database role it has in production.
 * Not thread-safe, but for {@link #receiver}.
 */
final class Pipeline implements AutoCloseable {
  static final Topics TOPICS = Topics.DEFAULT;
  static final String ENCRYPTION_KEY = "5e".repeat(32);

  /** Of the workers' users of the database. */
  static final String PASSWORD = "of-this-test-only";

  private final Servers servers;
  private final Path logs;
  private final Path sourcesFile;
  private final Database database;
  private final Function<String, List<String>> jvm;
  // whoever sends looks up the receiver, which may be replaced meanwhile
  private final Map<String, AppProcess> instances =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private String encryptionKeys = ENCRYPTION_KEY;

  Pipeline(Servers servers, Path logs) {
    this(servers, logs, _ -> List.of());
  }

  /**
   * A pipeline that is not started yet.
   *
   * @param jvm gives more arguments for the JVM of the instance of that name
   */
  Pipeline(Servers servers, Path logs, Function<String, List<String>> jvm) {
    this.servers = servers;
    this.logs = logs;
    this.jvm = jvm;
    this.sourcesFile = logs.resolve("sources.yaml").toAbsolutePath();
    this.database = new Database(servers);
  }

  /** Starts one instance of each app and returns when all are ready. */
  Pipeline start(List<TestSource> sources) {
    write(sources);
    launch(App.CONSOLE, "console").awaitReady();
    createUsers();
    launch(App.INGEST, "ingest");
    launch(App.VERIFIER, "verifier");
    launch(App.DEDUP, "dedup");
    instances.values().forEach(AppProcess::awaitReady);
    return this;
  }

  /**
   * Starts one more instance, or an ended one anew on other ports; does not wait until it is ready.
   */
  AppProcess launch(App app, String name, String... more) {
    List<String> settings = new ArrayList<>(settings(app));
    settings.addAll(List.of(more));
    List<String> ofJvm = new ArrayList<>(AppProcess.QUICK_START);
    ofJvm.addAll(jvm.apply(name));
    AppProcess instance = AppProcess.start(app, name, ofJvm, settings, logs);
    instances.put(name, instance);
    return instance;
  }

  /**
   * Puts an instance that has these encryption keys in the place of another; waits until it is
   * ready.
   */
  void renew(App app, String name, String keys) {
    encryptionKeys = keys;
    retire(name);
    launch(app, name).awaitReady();
  }

  /** Has the console apply another sources file, without touching the other apps. */
  void apply(List<TestSource> sources) {
    write(sources);
    AppProcess console = instance("console");
    console.stop(AppProcess.START);
    console.restart().awaitReady();
  }

  /** Holds a key of the console's admin API, once that is ready. */
  Path adminKeyFile() {
    return sourcesFile.resolveSibling("admin-key");
  }

  AppProcess instance(String name) {
    return instances.get(name);
  }

  /** Stops an instance, if it is there, and forgets it. */
  void retire(String name) {
    AppProcess instance = instances.remove(name);
    if (instance != null) {
      instance.stop(AppProcess.START);
      instance.close();
    }
  }

  Map<String, AppProcess> instances() {
    return instances;
  }

  /** Where the first receiver listens. */
  URI receiver() {
    return instance("ingest").address();
  }

  Servers servers() {
    return servers;
  }

  Database database() {
    return database;
  }

  /** An index of a topic, of those records that are wanted. */
  TopicIndex index(String topic, Predicate<TopicIndex.Entry> wanted) {
    return new TopicIndex(servers.bootstrapServers(), topic, wanted);
  }

  /** Ends the apps and the servers. */
  @Override
  public void close() {
    instances.values().forEach(AppProcess::close);
    servers.close();
  }

  private List<String> settings(App app) {
    List<String> settings = new ArrayList<>(servers.kafkaSettings(app));
    settings.add("--sluice.encryption-key=" + encryptionKeys);
    if (app == App.INGEST) {
      // all load comes from one address
      settings.add("--sluice.ingest.client-rate-limit=off");
      settings.add("--sluice.ingest.rate-limit=off");
    }
    if (app == App.CONSOLE) {
      settings.add("--sluice.console.sources-file=" + sourcesFile);
      settings.add("--sluice.console.admin-key-file=" + adminKeyFile());
      settings.add("--sluice.postgres.username=" + servers.username());
      settings.add("--sluice.postgres.password=" + servers.password());
    } else if (app.databaseRole() != null) {
      settings.add("--sluice.postgres.username=" + user(app));
      settings.add("--sluice.postgres.password=" + PASSWORD);
    }
    if (app.databaseRole() != null) {
      settings.addAll(servers.databaseSettings());
    }
    return settings;
  }

  /** The console owns the schema here; the workers get what their roles allow and no more. */
  private void createUsers() {
    for (App app : List.of(App.VERIFIER, App.DEDUP)) {
      database.execute(
          "CREATE ROLE %s LOGIN PASSWORD '%s' IN ROLE %s"
              .formatted(user(app), PASSWORD, app.databaseRole()));
    }
  }

  private static String user(App app) {
    return app.databaseRole() + "_user";
  }

  private void write(List<TestSource> sources) {
    var yaml = new StringBuilder("sources:\n");
    sources.forEach(source -> yaml.append(source.yaml()));
    try {
      Files.createDirectories(logs);
      Files.writeString(sourcesFile, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
