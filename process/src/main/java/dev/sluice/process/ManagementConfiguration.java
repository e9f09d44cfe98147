package dev.sluice.process;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** The management port of a process. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ManagementProperties.class)
class ManagementConfiguration {
  @Bean
  ManagementServer managementServer(
      ManagementProperties properties,
      HealthEndpoint health,
      PrometheusMeterRegistry meters,
      ConfigurableEnvironment environment) {
    var endpoints = new ManagementEndpoints(health, meters.getPrometheusRegistry());
    return new ManagementServer(properties, endpoints, environment);
  }
}
