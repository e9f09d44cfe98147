package dev.sluice.ingest;

import dev.sluice.process.AppConfiguration;
import dev.sluice.process.RemoteAddressProperties;
import dev.sluice.process.RemoteAddresses;
import dev.sluice.process.Tracing;
import dev.sluice.process.TracingProperties;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.PublishedKeys;
import dev.sluice.registry.KeyFetchMetrics;
import dev.sluice.registry.KeyFetcher;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SourceRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;

/** Puts the receiver together. */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import(AppConfiguration.class)
@EnableConfigurationProperties({
  IngestProperties.class,
  TracingProperties.class,
  RemoteAddressProperties.class
})
public class IngestConfiguration {
  @Bean
  KeyRing keyRing(IngestProperties properties) {
    return KeyRing.parse(properties.encryptionKey());
  }

  @Bean
  KeyFetcher keyFetcher(MeterRegistry meters) {
    return KeyFetchMetrics.show("ingest", KeyFetcher.overHttps(InstantSource.system()), meters);
  }

  @Bean
  SourceRegistry sourceRegistry(
      IngestProperties properties, KeyRing keys, PublishedKeys published) {
    return SourceRegistry.follow(
        properties.kafka(), properties.topics(), keys, ProviderCatalog.bundled(), published);
  }

  /** Closed after the server: what is in flight is flushed. */
  @Bean(destroyMethod = "close")
  Producer<byte[], byte[]> rawProducer(IngestProperties properties) {
    var settings = properties.ingest();
    return new KafkaProducer<>(
        RawTopic.producerConfig(
            properties.kafka(), settings.maxInFlight().toBytes(), settings.durabilityTimeout()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  @Bean(destroyMethod = "close")
  KafkaClientMetrics rawProducerMetrics(Producer<byte[], byte[]> producer) {
    return new KafkaClientMetrics(producer);
  }

  @Bean
  RawTopic rawTopic(IngestProperties properties, Producer<byte[], byte[]> producer) {
    return new RawTopic(producer, properties.topics().raw(), InstantSource.system());
  }

  @Bean
  RawTopicProbe rawTopicProbe(IngestProperties properties, RawTopic raw) {
    return new RawTopicProbe(
        Admin.create(RawTopicProbe.adminConfig(properties.kafka())),
        properties.topics().raw(),
        raw);
  }

  @Bean
  IngestReadiness ingestReadiness(SourceRegistry sources, RawTopic raw) {
    return new IngestReadiness(sources, raw);
  }

  @Bean
  InFlightBytes inFlightBytes(IngestProperties properties) {
    return new InFlightBytes(properties.ingest().maxInFlight().toBytes());
  }

  @Bean
  IngestMetrics ingestMetrics(
      MeterRegistry meters, InFlightBytes inFlight, IngestReadiness readiness) {
    var metrics = new IngestMetrics(meters, inFlight);
    metrics.showReadiness(readiness);
    return metrics;
  }

  @Bean
  Tracing tracing(TracingProperties properties, MeterRegistry meters) {
    return Tracing.of(properties, "ingest-api", meters);
  }

  @Bean
  Telemetry telemetry(IngestMetrics metrics, Tracing tracing, RemoteAddressProperties addresses) {
    return new Telemetry(metrics, tracing, RemoteAddresses.of(addresses));
  }

  @Bean
  IngestRoutes ingestRoutes(
      IngestProperties properties,
      SourceRegistry sources,
      KeyRing keys,
      RawTopic raw,
      IngestReadiness readiness,
      InFlightBytes inFlight,
      Telemetry telemetry) {
    var settings = properties.ingest();
    IngestMetrics metrics = telemetry.metrics();
    var answers = new HttpAnswer(InstantSource.system(), settings.sslBundle() != null);
    var intake =
        new WebhookIntake(
            properties.topics().raw(),
            new EventIds(idBits()),
            new CredentialHeaders(keys),
            raw,
            metrics);
    var webhooks =
        new WebhookEndpoint(
            sources, intake, inFlight, telemetry, answers, settings, InstantSource.system());
    return new IngestRoutes(webhooks, readiness, metrics, answers);
  }

  @Bean
  IngestServer ingestServer(
      IngestProperties properties,
      IngestRoutes routes,
      IngestReadiness readiness,
      IngestMetrics metrics,
      SslBundles bundles,
      KeyRing keys,
      ConfigurableEnvironment environment) {
    var tls = ServerTls.of(properties.ingest(), bundles);
    var warmUp = WarmUp.of(keys, properties.topics().raw(), InstantSource.system());
    return new IngestServer(properties, routes, readiness, metrics, tls, warmUp, environment);
  }

  /**
   * Ids must differ, they need not be secret: a generator a thread, each with a seed of its own.
   */
  private static RandomGenerator idBits() {
    var seeds = new SecureRandom();
    var generators = ThreadLocal.withInitial(() -> new SplittableRandom(seeds.nextLong()));
    return () -> generators.get().nextLong();
  }

  @Bean
  HealthIndicator ingestHealthIndicator(IngestReadiness readiness) {
    return () -> {
      String trouble = readiness.trouble();
      return trouble == null
          ? Health.up().build()
          : Health.down().withDetail("reason", trouble).build();
    };
  }
}
