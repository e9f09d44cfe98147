package dev.sluice.dedup;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.process.Tracing;
import dev.sluice.process.TracingProperties;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.PublishedKeys;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.Topics;
import dev.sluice.stage.StageConfiguration;
import dev.sluice.stage.StageLanes;
import dev.sluice.stage.StageProperties;
import dev.sluice.stage.StageSpec;
import dev.sluice.stage.StageWatch;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Puts the dedup worker together. */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import(StageConfiguration.class)
@EnableConfigurationProperties({
  StageProperties.class,
  TracingProperties.class,
  DedupProperties.class
})
public class DedupConfiguration {
  private static final String STAGE = "dedup";

  @Bean
  KeyRing keyRing(StageProperties properties) {
    return KeyRing.parse(properties.encryptionKey());
  }

  @Bean
  SourceRegistry sourceRegistry(StageProperties properties, KeyRing keys) {
    return SourceRegistry.follow(
        properties.kafka(),
        properties.topics(),
        keys,
        ProviderCatalog.bundled(),
        PublishedKeys.NONE);
  }

  @Bean
  HikariDataSource database(StageProperties properties, DedupProperties own) {
    return properties.postgres().pool(STAGE, own.lanes().concurrency());
  }

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  Tracing tracing(TracingProperties properties, MeterRegistry meters) {
    return Tracing.of(properties, "dedup-worker", meters);
  }

  @Bean
  StageWatch stageWatch(MeterRegistry meters, InstantSource clock, Tracing tracing) {
    return new StageWatch(meters, clock, tracing);
  }

  @Bean
  Admin admin(StageProperties properties) {
    Map<String, Object> config = properties.kafka().clientConfig();
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
    return Admin.create(config);
  }

  @Bean
  IdempotencyClaims idempotencyClaims(
      DataSource database, Admin admin, StageProperties properties, InstantSource clock) {
    var generation = new GroupGeneration(admin, properties.group(STAGE));
    return new IdempotencyClaims(database, new ClaimFences(generation), clock);
  }

  @Bean
  DedupWindows dedupWindows(SourceRegistry sources, DedupProperties own) {
    return new DedupWindows(sources::all, own.window());
  }

  @Bean
  Backlog backlog(Admin admin, StageProperties properties) {
    Topics topics = properties.topics();
    return new Backlog(
        admin,
        properties.kafka().clientConfig(),
        Map.of(
            topics.raw(),
            properties.group("verifier"),
            topics.replay(),
            properties.group("replay"),
            topics.verified(),
            properties.group(STAGE)));
  }

  @Bean
  ClaimRotation claimRotation(
      DataSource database,
      SourceRegistry sources,
      DedupWindows windows,
      Backlog backlog,
      InstantSource clock) {
    return new ClaimRotation(database, sources::caughtUp, windows::longest, backlog::oldest, clock)
        .start();
  }

  @Bean
  DedupStage.Routing routing(
      StageProperties properties, DedupWindows windows, InstantSource clock) {
    return new DedupStage.Routing(properties.topics(), windows, clock);
  }

  @Bean
  DedupStage dedupStage(
      DataSource database,
      IdempotencyClaims claims,
      SourceRegistry sources,
      Admin admin,
      MeterRegistry meters,
      InstantSource clock,
      DedupStage.Routing routing) {
    return new DedupStage(
        new Deduplicator(claims),
        new DedupStage.Records(
            new DuplicateDeliveries(database, clock), new ReplayOutcomes(database, clock)),
        sources,
        new CleanTopics(admin, clock),
        new DedupMetrics(meters),
        routing);
  }

  @Bean
  StageLanes dedupLanes(
      DedupStage stage,
      SourceRegistry sources,
      IdempotencyClaims claims,
      StageProperties properties,
      DedupProperties own,
      StageWatch watch) {
    StageSpec.Needs needs =
        () -> {
          String missing = claims.missing();
          if (missing != null) {
            return missing;
          }
          return sources.caughtUp() ? null : "the source registry has not caught up";
        };
    var spec = new StageSpec(STAGE, properties.topics().verified(), stage, own.lanes(), needs);
    return new StageLanes(spec, properties, watch);
  }

  @Bean
  HealthIndicator dedupHealthIndicator(StageLanes lanes) {
    return lanes.health();
  }
}
