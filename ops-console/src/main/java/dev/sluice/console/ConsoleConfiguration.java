package dev.sluice.console;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.console.ControlPlane.Step;
import dev.sluice.console.TimePartitions.Table;
import dev.sluice.console.access.AccessConfiguration;
import dev.sluice.console.access.AdminKeyFile;
import dev.sluice.console.api.ApiConfiguration;
import dev.sluice.console.api.Searches;
import dev.sluice.console.edge.EdgeConfiguration;
import dev.sluice.console.events.EventsConfiguration;
import dev.sluice.console.oidc.OidcConfiguration;
import dev.sluice.console.pages.PagesConfiguration;
import dev.sluice.console.replays.ReplayGrace;
import dev.sluice.console.replays.ReplaysConfiguration;
import dev.sluice.console.session.SessionConfiguration;
import dev.sluice.console.sources.Announcement;
import dev.sluice.console.sources.DesiredSource;
import dev.sluice.console.sources.SecretSealer;
import dev.sluice.console.sources.SourceControl;
import dev.sluice.console.sources.SourcePublisher;
import dev.sluice.console.sources.SourceTables;
import dev.sluice.console.sources.SourcesConfiguration;
import dev.sluice.console.sources.SourcesFile;
import dev.sluice.console.status.StatusConfiguration;
import dev.sluice.console.status.Trouble;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.registry.KeyRing;
import dev.sluice.schemas.Topics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Puts the console together. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties({ConsoleProperties.class, ShutdownProperties.class})
@Import({
  ApiConfiguration.class,
  AccessConfiguration.class,
  BootConfiguration.class,
  EdgeConfiguration.class,
  EventsConfiguration.class,
  OidcConfiguration.class,
  PagesConfiguration.class,
  ReplaysConfiguration.class,
  SessionConfiguration.class,
  SourcesConfiguration.class,
  StatusConfiguration.class
})
public class ConsoleConfiguration {
  private static final int API_CONNECTIONS = 8;

  /** What is left is for keys, the audit log, sources and receipts, which take one for a moment. */
  private static final int SEARCHES = 5;

  private static final Duration SEARCH_PATIENCE = Duration.ofSeconds(1);

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  KeyRing keyRing(ConsoleProperties properties) {
    try {
      return KeyRing.parse(properties.encryptionKey());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "sluice.encryption-key [SLUICE_ENCRYPTION_KEY]: " + e.getMessage(), e);
    }
  }

  /** A new connection each, because one that holds the lock must end with it. */
  @Bean
  DataSource database(ConsoleProperties properties) {
    var database = new DriverManagerDataSource(properties.postgres().url());
    database.setUsername(properties.postgres().username());
    database.setPassword(properties.postgres().password());
    var settings = new Properties();
    settings.putAll(connectionSettings());
    settings.putAll(properties.postgres().tls().connectionSettings());
    database.setConnectionProperties(settings);
    return database;
  }

  @Bean
  Searches searches() {
    return new Searches(SEARCHES, SEARCH_PATIENCE);
  }

  /** Of the admin API. */
  @Bean(defaultCandidate = false)
  HikariDataSource apiPool(ConsoleProperties properties) {
    var pool = new HikariDataSource();
    pool.setPoolName("console");
    pool.setJdbcUrl(properties.postgres().url());
    pool.setUsername(properties.postgres().username());
    pool.setPassword(properties.postgres().password());
    pool.setMaximumPoolSize(API_CONNECTIONS);
    pool.setMinimumIdle(0);
    pool.setConnectionTimeout(Duration.ofSeconds(3).toMillis());
    pool.setInitializationFailTimeout(-1);
    connectionSettings().forEach(pool::addDataSourceProperty);
    properties.postgres().tls().connectionSettings().forEach(pool::addDataSourceProperty);
    return pool;
  }

  @Bean
  JdbcClient apiDatabase(@Qualifier("apiPool") DataSource pool) {
    return JdbcClient.create(pool);
  }

  @Bean
  TransactionTemplate apiTransactions(@Qualifier("apiPool") DataSource pool) {
    return new TransactionTemplate(new JdbcTransactionManager(pool));
  }

  private static Map<String, String> connectionSettings() {
    return Map.of(
        "ApplicationName",
        "sluice-console",
        "connectTimeout",
        "3",
        "socketTimeout",
        "10",
        "tcpKeepAlive",
        "true",
        // lock_timeout: who waits for a lock on webhook_events holds up the verifiers behind it
        "options",
        "-c statement_timeout=8s -c lock_timeout=2s");
  }

  /**
   * What keeps tables from growing for ever.
   *
   * @param partitions makes and drops them
   * @param replays deletes old ones
   */
  record Keeping(TimePartitions partitions, OldReplays replays) {}

  @Bean
  Keeping keeping(
      ConsoleProperties properties,
      DataSource database,
      InstantSource clock,
      MeterRegistry meters) {
    Duration events = properties.retention().events();
    List<Table> tables =
        List.of(
            new Table("webhook_events", events),
            new Table("duplicate_deliveries", events),
            new Table("audit_log", properties.retention().audit()));
    return new Keeping(
        new TimePartitions(database, clock, tables, meters),
        new OldReplays(database, clock, events));
  }

  /** Read before anything is started, so that a wrong file fails the start. */
  @Bean
  ControlPlane controlPlane(
      ConsoleProperties properties,
      ShutdownProperties shutdown,
      SourceControl control,
      ContractTopics topics,
      Keeping keeping,
      AdminKeyFile adminKey,
      MeterRegistry meters) {
    Path file = properties.console().sourcesFile();
    ProviderCatalog providers = ProviderCatalog.bundled();
    List<DesiredSource> sources =
        file == null
            ? List.of()
            : new SourcesFile(providers, properties.topicNames(), System::getenv).read(file);
    properties.retention().covers(sources, providers);
    var controlPlane =
        new ControlPlane(
            List.of(
                new Step("the migrations", new Migrations(properties.postgres())::migrate),
                new Step(
                    "the admin key", () -> adminKey.apply(properties.console().adminKeyFile())),
                new Step("the partitions of tables", keeping.partitions()::turn),
                new Step("replays past their time", keeping.replays()::delete),
                new Step("the topics", topics::ensure),
                new Step("the sources", control.step(sources)::call)),
            shutdown.shutdownGrace());
    Gauge.builder("webhook.console.ready", controlPlane, plane -> plane.trouble() == null ? 1 : 0)
        .description("1 while database, topics and sources are as configured, 0 while not")
        .register(meters);
    return controlPlane;
  }

  @Bean
  ContractTopics contractTopics(ConsoleProperties properties) {
    return new ContractTopics(properties.kafka(), properties.topicNames(), properties.topics());
  }

  @Bean
  SourceControl sourceControl(
      ConsoleProperties properties,
      DataSource database,
      KeyRing keys,
      ContractTopics topics,
      InstantSource clock) {
    return new SourceControl(
        database,
        new SourceTables(clock),
        new SecretSealer(keys),
        topics::ensureClean,
        new SourcePublisher(properties.kafka(), properties.topicNames().sources()));
  }

  @Bean
  ReplayGrace replayGrace(ShutdownProperties shutdown) {
    return new ReplayGrace(shutdown.shutdownGrace());
  }

  @Bean
  KafkaSettings kafkaSettings(ConsoleProperties properties) {
    return properties.kafka();
  }

  @Bean
  Topics topics(ConsoleProperties properties) {
    return properties.topicNames();
  }

  @Bean
  Trouble trouble(ControlPlane controlPlane, SourceControl sources) {
    return () -> controlPlane.trouble() == null ? sources.trouble() : controlPlane.trouble();
  }

  @Bean
  Announcement announcement(ControlPlane controlPlane) {
    return controlPlane::again;
  }

  @Bean
  HealthIndicator consoleHealthIndicator(ControlPlane controlPlane) {
    return () -> {
      String trouble = controlPlane.trouble();
      return trouble == null
          ? Health.up().build()
          : Health.down().withDetail("reason", trouble).build();
    };
  }

  @Bean
  RouterFunction<ServerResponse> probes(ControlPlane controlPlane) {
    return RouterFunctions.route()
        .GET("/health", _ -> status(HttpStatus.OK, Map.of("status", "UP")))
        .GET("/ready", _ -> readiness(controlPlane.trouble()))
        .build();
  }

  private static ServerResponse readiness(@Nullable String trouble) {
    return trouble == null
        ? status(HttpStatus.OK, Map.of("status", "UP"))
        : status(HttpStatus.SERVICE_UNAVAILABLE, Map.of("status", "DOWN", "reason", trouble));
  }

  private static ServerResponse status(HttpStatus status, Map<String, String> body) {
    return ServerResponse.status(status).contentType(MediaType.APPLICATION_JSON).body(body);
  }
}
