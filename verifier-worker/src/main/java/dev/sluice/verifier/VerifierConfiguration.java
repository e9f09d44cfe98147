package dev.sluice.verifier;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.registry.StageClients;
import dev.sluice.registry.StageLane;
import dev.sluice.verifier.VerifierLanes.Lane;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.util.backoff.FixedBackOff;

/** Puts the verifier together. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(VerifierProperties.class)
public class VerifierConfiguration {
  private static final String STAGE = "verifier";

  @Bean
  KeyRing keyRing(VerifierProperties properties) {
    return KeyRing.parse(properties.encryptionKey());
  }

  @Bean
  SourceRegistry sourceRegistry(VerifierProperties properties, KeyRing keys) {
    return SourceRegistry.follow(
        properties.kafka(), properties.topics(), keys, ProviderCatalog.bundled());
  }

  /** Every wait ends long before the lane's transaction would: a hung database is noticed. */
  @Bean
  HikariDataSource database(VerifierProperties properties) {
    var pool = new HikariDataSource();
    pool.setPoolName(STAGE);
    pool.setJdbcUrl(properties.postgres().url());
    pool.setUsername(properties.postgres().username());
    pool.setPassword(properties.postgres().password());
    pool.setMaximumPoolSize(properties.verifier().concurrency() + 1);
    pool.setConnectionTimeout(Duration.ofSeconds(3).toMillis());
    pool.setInitializationFailTimeout(-1);
    pool.addDataSourceProperty("ApplicationName", "sluice-" + STAGE);
    pool.addDataSourceProperty("connectTimeout", "3");
    pool.addDataSourceProperty("socketTimeout", "10");
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    pool.addDataSourceProperty("options", "-c statement_timeout=8s -c lock_timeout=5s");
    return pool;
  }

  @Bean
  VerifierMetrics verifierMetrics(MeterRegistry meters) {
    return new VerifierMetrics(meters);
  }

  @Bean
  WebhookEvents webhookEvents(DataSource database) {
    return new WebhookEvents(database);
  }

  @Bean
  VerifierLanes verifierLanes(
      VerifierProperties properties,
      SourceRegistry sources,
      KeyRing keys,
      WebhookEvents events,
      VerifierMetrics metrics,
      MeterRegistry meters) {
    var stage =
        new VerifierStage(new WebhookVerifier(sources, keys), events, metrics, properties.topics());
    Supplier<List<Lane>> lanes =
        () ->
            IntStream.range(0, properties.verifier().concurrency())
                .mapToObj(index -> lane(index, stage, properties, meters))
                .toList();
    var running =
        new VerifierLanes(
            lanes,
            () -> {
              if (!sources.caughtUp()) {
                return "the source registry has not caught up";
              }
              events.check();
              return null;
            });
    Gauge.builder("webhook.oldest.unprocessed", running, VerifierConfiguration::secondsBehind)
        .description("age of the oldest record being worked on")
        .baseUnit("seconds")
        .tag("stage", STAGE)
        .register(meters);
    return running;
  }

  @Bean
  HealthIndicator verifierHealthIndicator(VerifierLanes lanes) {
    return () -> {
      String trouble = lanes.trouble();
      return trouble == null
          ? Health.up().build()
          : Health.down().withDetail("reason", trouble).build();
    };
  }

  private static Lane lane(
      int index, VerifierStage stage, VerifierProperties properties, MeterRegistry meters) {
    // the prefix keeps installations that share a cluster from fencing each other
    String id =
        "%ssluice-%s-%s-%d"
            .formatted(properties.topicPrefix(), STAGE, properties.verifier().instanceId(), index);
    var lane =
        new StageLane(
            STAGE,
            STAGE + " lane " + index,
            stage,
            producers(id, properties, meters),
            InstantSource.system());
    var consumers =
        new DefaultKafkaConsumerFactory<>(
            StageClients.consumer(
                properties.kafka(),
                properties.topicPrefix() + "sluice-" + STAGE,
                properties.verifier().maxPollRecords()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumers.addListener(new MicrometerConsumerListener<>(meters));
    var container = new KafkaMessageListenerContainer<>(consumers, container(id, lane, properties));
    container.setBeanName(id);
    // a lane decides itself what becomes of a failed batch; nothing may ever be skipped
    container.setCommonErrorHandler(
        new DefaultErrorHandler(new FixedBackOff(1_000, FixedBackOff.UNLIMITED_ATTEMPTS)));
    return new Lane(lane, container);
  }

  private static ContainerProperties container(
      String id, StageLane lane, VerifierProperties properties) {
    var container = new ContainerProperties(properties.topics().raw());
    container.setClientId(id);
    // offsets travel in the lane's transactions: nothing is ever acknowledged to the container
    container.setAckMode(ContainerProperties.AckMode.MANUAL);
    container.setMessageListener(
        (BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]>)
            (records, _, consumer) -> lane.accept(records, Objects.requireNonNull(consumer)));
    container.setConsumerRebalanceListener(
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            lane.released();
          }
        });
    container.setShutdownTimeout(Duration.ofSeconds(20).toMillis());
    container.setAuthExceptionRetryInterval(Duration.ofSeconds(5));
    return container;
  }

  private static Supplier<Producer<byte[], byte[]>> producers(
      String transactionalId, VerifierProperties properties, MeterRegistry meters) {
    return () ->
        new MeteredProducer(StageClients.producer(properties.kafka(), transactionalId), meters);
  }

  private static double secondsBehind(VerifierLanes lanes) {
    Instant oldest = lanes.oldestUnprocessed();
    return oldest == null
        ? 0
        : Math.max(
            0, Duration.between(oldest, InstantSource.system().instant()).toMillis() / 1000.0);
  }
}
