package dev.sluice.console;

import dev.sluice.console.ControlPlane.Step;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.registry.KeyRing;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Puts the console together. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties({ConsoleProperties.class, ShutdownProperties.class})
public class ConsoleConfiguration {
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
    settings.setProperty("ApplicationName", "sluice-console");
    settings.setProperty("connectTimeout", "3");
    settings.setProperty("socketTimeout", "10");
    settings.setProperty("tcpKeepAlive", "true");
    // lock_timeout: who waits for a lock on webhook_events holds up the verifiers behind it
    settings.setProperty("options", "-c statement_timeout=8s -c lock_timeout=2s");
    database.setConnectionProperties(settings);
    return database;
  }

  /** Read before anything is started, so that a wrong file fails the start. */
  @Bean
  ControlPlane controlPlane(
      ConsoleProperties properties,
      ShutdownProperties shutdown,
      DataSource database,
      KeyRing keys,
      InstantSource clock) {
    Path file = properties.console().sourcesFile();
    List<DesiredSource> sources =
        file == null
            ? List.of()
            : new SourcesFile(ProviderCatalog.bundled(), properties.topicNames(), System::getenv)
                .read(file);
    var topics =
        new ContractTopics(properties.kafka(), properties.topicNames(), properties.topics());
    var partitions = new EventPartitions(database, clock, properties.retention().events());
    var control =
        new SourceControl(
            database,
            new SourceTables(clock),
            new SecretSealer(keys),
            topics,
            new SourcePublisher(properties.kafka(), properties.topicNames().sources()));
    return new ControlPlane(
        List.of(
            new Step("the migrations", new Migrations(properties.postgres())::migrate),
            new Step("the topics", topics::ensure),
            new Step("the days of webhook_events", partitions::turn),
            new Step("the sources", control.step(sources))),
        shutdown.shutdownGrace());
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
