package dev.sluice.standalone;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The management port: metrics and health of all parts. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ManagementConfiguration {
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
