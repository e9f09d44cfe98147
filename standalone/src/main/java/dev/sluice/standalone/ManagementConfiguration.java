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
  HealthIndicator kafkaHealthIndicator(Parts parts) {
    return parts.health(Part.KAFKA);
  }

  @Bean
  HealthIndicator postgresHealthIndicator(Parts parts) {
    return parts.health(Part.POSTGRES);
  }

  @Bean
  HealthIndicator ingestHealthIndicator(Parts parts) {
    return parts.health(Part.INGEST);
  }

  @Bean
  HealthIndicator verifierHealthIndicator(Parts parts) {
    return parts.health(Part.VERIFIER);
  }

  @Bean
  HealthIndicator dedupHealthIndicator(Parts parts) {
    return parts.health(Part.DEDUP);
  }

  @Bean
  HealthIndicator consoleHealthIndicator(Parts parts) {
    return parts.health(Part.CONSOLE);
  }
}
