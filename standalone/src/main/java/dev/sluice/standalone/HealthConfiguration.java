package dev.sluice.standalone;

import dev.sluice.process.AppConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** What the management port tells: metrics, and the health of all parts. */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import(AppConfiguration.class)
class HealthConfiguration {
  @Bean
  HealthIndicator kafkaHealthIndicator(PartHealth parts) {
    return parts.of(Part.KAFKA);
  }

  @Bean
  HealthIndicator postgresHealthIndicator(PartHealth parts) {
    return parts.of(Part.POSTGRES);
  }

  @Bean
  HealthIndicator ingestHealthIndicator(PartHealth parts) {
    return parts.of(Part.INGEST);
  }

  @Bean
  HealthIndicator verifierHealthIndicator(PartHealth parts) {
    return parts.of(Part.VERIFIER);
  }

  @Bean
  HealthIndicator dedupHealthIndicator(PartHealth parts) {
    return parts.of(Part.DEDUP);
  }

  @Bean
  HealthIndicator consoleHealthIndicator(PartHealth parts) {
    return parts.of(Part.CONSOLE);
  }
}
