package dev.sluice.stage;

import dev.sluice.process.AppConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.health.DataSourceHealthContributorAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.metrics.DataSourcePoolMetricsAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * What a worker has of Spring Boot, by name: that of each app, and health and meters of its pool.
 */
@Configuration(proxyBeanMethods = false)
@Import(AppConfiguration.class)
@ImportAutoConfiguration({
  DataSourceHealthContributorAutoConfiguration.class,
  DataSourcePoolMetricsAutoConfiguration.class
})
public class StageConfiguration {}
