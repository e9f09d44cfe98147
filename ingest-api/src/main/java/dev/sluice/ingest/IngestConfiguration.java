package dev.sluice.ingest;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SourceRegistry;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Puts the receiver together. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(IngestProperties.class)
public class IngestConfiguration {
  @Bean
  KeyRing keyRing(IngestProperties properties) {
    return KeyRing.parse(properties.encryptionKey());
  }

  @Bean
  SourceRegistry sourceRegistry(IngestProperties properties, KeyRing keys) {
    return SourceRegistry.follow(
        properties.kafka(), properties.topics(), keys, ProviderCatalog.bundled());
  }

  @Bean
  IngestServer ingestServer(IngestProperties properties) {
    return new IngestServer(
        properties.ingest(), request -> request.response().setStatusCode(503).end());
  }

  @Bean
  HealthIndicator ingestHealthIndicator(SourceRegistry sources) {
    return () ->
        sources.caughtUp()
            ? Health.up().build()
            : Health.down().withDetail("reason", "the source registry has not caught up").build();
  }
}
