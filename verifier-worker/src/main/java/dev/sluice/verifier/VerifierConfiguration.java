package dev.sluice.verifier;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.process.Tracing;
import dev.sluice.process.TracingProperties;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.PublishedKeys;
import dev.sluice.registry.KeyFetchMetrics;
import dev.sluice.registry.KeyFetcher;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.stage.StageConfiguration;
import dev.sluice.stage.StageLanes;
import dev.sluice.stage.StageProperties;
import dev.sluice.stage.StageSpec;
import dev.sluice.stage.StageWatch;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Puts the verifier together. */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import(StageConfiguration.class)
@EnableConfigurationProperties({
  StageProperties.class,
  TracingProperties.class,
  VerifierProperties.class
})
public class VerifierConfiguration {
  private static final String STAGE = "verifier";
  private static final String REPLAY = "replay";

  @Bean
  KeyRing keyRing(StageProperties properties) {
    return KeyRing.parse(properties.encryptionKey());
  }

  @Bean
  KeyFetcher keyFetcher(InstantSource clock, MeterRegistry meters) {
    return KeyFetchMetrics.show("verifier", KeyFetcher.overHttps(clock), meters);
  }

  @Bean
  SourceRegistry sourceRegistry(StageProperties properties, KeyRing keys, PublishedKeys published) {
    return SourceRegistry.follow(
        properties.kafka(), properties.topics(), keys, ProviderCatalog.bundled(), published);
  }

  @Bean
  HikariDataSource database(StageProperties properties, VerifierProperties own) {
    return properties
        .postgres()
        .pool(STAGE, own.lanes().concurrency() + own.replayLanes().concurrency());
  }

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  Tracing tracing(TracingProperties properties, MeterRegistry meters) {
    return Tracing.of(properties, "verifier-worker", meters);
  }

  @Bean
  StageWatch stageWatch(MeterRegistry meters, InstantSource clock, Tracing tracing) {
    return new StageWatch(meters, clock, tracing);
  }

  @Bean
  VerifierMetrics verifierMetrics(MeterRegistry meters) {
    return new VerifierMetrics(meters);
  }

  @Bean
  WebhookEvents webhookEvents(DataSource database, InstantSource clock) {
    return new WebhookEvents(database, new SecretUses(clock));
  }

  @Bean
  WebhookVerifier webhookVerifier(
      SourceRegistry sources, KeyRing keys, StageProperties properties) {
    return new WebhookVerifier(sources, keys, properties.topics().events());
  }

  @Bean
  VerifierStage verifierStage(
      WebhookVerifier verifier,
      WebhookEvents events,
      VerifierMetrics metrics,
      MeterRegistry meters,
      StageProperties properties) {
    var intake = new RawIntake(events, new ReceiverClocks(meters));
    return new VerifierStage(verifier, intake, metrics, properties.topics());
  }

  @Bean
  StageLanes verifierLanes(
      @Qualifier("verifierStage") VerifierStage stage,
      SourceRegistry sources,
      WebhookEvents events,
      StageProperties properties,
      VerifierProperties own,
      StageWatch watch) {
    StageSpec.Needs needs =
        () -> {
          events.check();
          return sources.caughtUp() ? null : "the source registry has not caught up";
        };
    var spec = new StageSpec(STAGE, properties.topics().raw(), stage, own.lanes(), needs);
    return new StageLanes(spec, properties, watch);
  }

  @Bean
  ReplayVerdicts replayVerdicts(DataSource database, InstantSource clock) {
    return new ReplayVerdicts(database, clock);
  }

  @Bean
  VerifierStage replayStage(
      WebhookVerifier verifier,
      WebhookEvents events,
      ReplayVerdicts verdicts,
      VerifierMetrics metrics,
      StageProperties properties) {
    var intake = new ReplayIntake(events, verdicts);
    return new VerifierStage(verifier, intake, metrics, properties.topics());
  }

  /** Apart, and after the others, so that a replay never stands before what providers send. */
  @Bean(defaultCandidate = false)
  StageLanes replayLanes(
      @Qualifier("replayStage") VerifierStage stage,
      StageLanes verifierLanes,
      ReplayVerdicts verdicts,
      StageProperties properties,
      VerifierProperties own,
      StageWatch watch) {
    StageSpec.Needs needs =
        () -> {
          verdicts.check();
          return verifierLanes.trouble() == null ? null : "live traffic does not get on";
        };
    var spec = new StageSpec(REPLAY, properties.topics().replay(), stage, own.replayLanes(), needs);
    return new StageLanes(spec, properties, watch);
  }

  @Bean
  HealthIndicator verifierHealthIndicator(StageLanes lanes) {
    return lanes.health();
  }
}
