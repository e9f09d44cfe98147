package dev.sluice.benchmarks;

import dev.sluice.schemas.TopicSpec;
import dev.sluice.schemas.Topics;
import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.ConsoleApi;
import dev.sluice.testkit.KafkaProcess;
import dev.sluice.testkit.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;

/**
 * A broker, a database and the control plane with one source, each with the settings of a real
 * installation; further apps as they are asked for. Closing ends all of them.
 */
final class Installation implements AutoCloseable {
  /** Of every JVM that is measured. */
  static final List<String> JVM =
      List.of(
          "-Xms512m",
          "-Xmx512m",
          "-XX:+UseG1GC",
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dsluice.test.log-level=WARN");

  /** Of the broker's JVM. */
  static final List<String> BROKER_JVM =
      List.of(
          "-Xms1g",
          "-Xmx1g",
          "-XX:+UseG1GC",
          "-XX:MaxGCPauseMillis=20",
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dsluice.test.log-level=WARN");

  static final int PARTITIONS = 4;

  private static final String ENCRYPTION_KEY = "5e".repeat(32);
  private static final Map<String, String> BROKER =
      Map.of(
          "log.segment.bytes", String.valueOf(256 << 20),
          // as in docker-compose.yml
          "add.partitions.to.txn.retry.backoff.ms", "5",
          // the broker's defaults: the test kit's short ones fence whoever is kept from a processor
          "group.consumer.session.timeout.ms", "45000",
          "group.consumer.heartbeat.interval.ms", "5000");

  /** Peers' records are looked at by nobody. */
  private static final Map<String, String> SHORT_LIVED =
      Map.of("retention.bytes", String.valueOf(256L << 20));

  private final Path logs;
  private final KafkaProcess kafka;
  private final TestPostgres postgres;
  private final Map<App, AppProcess> apps = new EnumMap<>(App.class);

  private Installation(Path logs, KafkaProcess kafka, TestPostgres postgres) {
    this.logs = logs;
    this.kafka = kafka;
    this.postgres = postgres;
  }

  /** Starts the servers and the control plane and returns when they are ready. */
  static Installation start(Path logs) {
    var kafka = KafkaProcess.start(BROKER, BROKER_JVM, logs.resolve("kafka.log"));
    var installation = new Installation(logs, kafka, TestPostgres.start());
    try {
      installation.start(
          App.CONSOLE,
          "--sluice.console.sources-file=" + installation.sources(),
          "--sluice.console.admin-key-file=" + installation.adminKeyFile());
      return installation;
    } catch (RuntimeException | AssertionError e) {
      installation.close();
      throw e;
    }
  }

  /** Starts an app, in the place of one that ran before, and returns when it is ready. */
  AppProcess start(App app, String... more) {
    return start(app, app == App.CONSOLE ? ShippedJvm.of(app) : JVM, more);
  }

  /** Starts an app in a JVM with these arguments and returns when it is ready. */
  AppProcess start(App app, List<String> jvm, String... more) {
    return launch(app, jvm, more).awaitReady();
  }

  /**
   * Starts receiver, verifier and dedup as they are shipped, and returns the receiver when all are
   * ready.
   */
  AppProcess startPipeline() {
    List<AppProcess> started =
        Stream.of(App.INGEST, App.VERIFIER, App.DEDUP)
            .map(app -> launch(app, ShippedJvm.of(app)))
            .toList();
    started.forEach(AppProcess::awaitReady);
    return started.getFirst();
  }

  private AppProcess launch(App app, List<String> jvm, String... more) {
    AppProcess before = apps.remove(app);
    if (before != null) {
      before.close();
    }
    var process =
        AppProcess.start(app, app.lowerCaseName(), jvm, settings(app, List.of(more)), logs);
    apps.put(app, process);
    return process;
  }

  /**
   * Starts one more of an app, which is the caller's to end, and returns when it is ready.
   *
   * @param name of its log
   */
  AppProcess startBeside(App app, String name, String... more) {
    return AppProcess.start(app, name, JVM, settings(app, List.of(more)), logs).awaitReady();
  }

  private List<String> settings(App app, List<String> more) {
    List<String> settings = new ArrayList<>(more);
    settings.add("--sluice.kafka.bootstrap-servers=" + kafka.bootstrapServers());
    settings.add("--sluice.encryption-key=" + ENCRYPTION_KEY);
    if (app == App.INGEST) {
      // all load comes from one address; the limit is there, and costs what it costs
      settings.add("--sluice.ingest.client-rate-limit=1000000/second");
      settings.add("--sluice.ingest.rate-limit=1000000/second");
    }
    if (app.databaseRole() != null) {
      settings.add("--sluice.postgres.url=" + postgres.jdbcUrl());
      settings.add("--sluice.postgres.username=" + postgres.username());
      settings.add("--sluice.postgres.password=" + postgres.password());
    }
    return settings;
  }

  /** Of the processes that run now, by name. */
  Map<String, Long> pids() {
    Map<String, Long> pids = new LinkedHashMap<>();
    apps.forEach(
        (app, process) -> {
          if (process.isAlive()) {
            pids.put(app.lowerCaseName(), process.pid());
          }
        });
    pids.put("broker", kafka.pid());
    pids.put("PostgreSQL", postgres.pid());
    return pids;
  }

  /** Of the JVMs that run now, by name; what PostgreSQL's processes share would count often. */
  Map<String, Double> residentMegabytes() {
    Map<String, Double> megabytes = new LinkedHashMap<>();
    pids()
        .forEach(
            (name, pid) -> {
              if (!name.equals("PostgreSQL")) {
                megabytes.put(name, ProcessUsage.residentBytes(pid) / (double) (1 << 20));
              }
            });
    return megabytes;
  }

  /** The app that runs now. */
  AppProcess app(App app) {
    return Objects.requireNonNull(apps.get(app), app + " was not started");
  }

  /** The admin API. */
  ConsoleApi console() {
    return new ConsoleApi(() -> app(App.CONSOLE), adminKeyFile());
  }

  private Path adminKeyFile() {
    return logs.resolve("admin-key").toAbsolutePath();
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  TestPostgres postgres() {
    return postgres;
  }

  Path log(String name) {
    return logs.resolve(name + ".log");
  }

  Topics topics() {
    return Topics.DEFAULT;
  }

  /** Makes a topic that is emptied when it grows. */
  void createTopic(String name) {
    createTopic(new TopicSpec(name, PARTITIONS, SHORT_LIVED));
  }

  void createTopic(TopicSpec spec) {
    String name = spec.name();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      var topic = new NewTopic(name, spec.partitions(), (short) 1).configs(spec.configs());
      admin.createTopics(List.of(topic)).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a topic was made", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot make topic " + name, e);
    }
  }

  /** Lets the pipeline's topics keep no more than this of a partition. */
  void limitTopics(long bytes) {
    var limit =
        new AlterConfigOp(
            new ConfigEntry("retention.bytes", String.valueOf(bytes)), AlterConfigOp.OpType.SET);
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (String topic : List.of(topics().raw(), topics().verified(), topics().events())) {
      changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(limit));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin.incrementalAlterConfigs(changes).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while topics were limited", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("topics cannot be limited", e.getCause());
    }
  }

  @Override
  public void close() {
    apps.values().forEach(AppProcess::close);
    kafka.close();
    postgres.close();
  }

  private Path sources() {
    String yaml =
        """
        sources:
          - name: %s
            provider: %s
            secrets: ["%s"]
        """
            .formatted(Webhooks.SOURCE, Webhooks.PROVIDER, Webhooks.SECRET);
    try {
      Files.createDirectories(logs);
      return Files.writeString(logs.resolve("sources.yaml").toAbsolutePath(), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
