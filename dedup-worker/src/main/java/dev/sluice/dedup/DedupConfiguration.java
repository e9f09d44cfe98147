package dev.sluice.dedup;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.dedup.DedupLanes.Lane;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.registry.StageClients;
import dev.sluice.registry.StageLane;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
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

/** Puts the dedup worker together. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(DedupProperties.class)
public class DedupConfiguration {
  private static final String STAGE = "dedup";

  @Bean
  KeyRing keyRing(DedupProperties properties) {
    return KeyRing.parse(properties.encryptionKey());
  }

  @Bean
  SourceRegistry sourceRegistry(DedupProperties properties, KeyRing keys) {
    return SourceRegistry.follow(
        properties.kafka(), properties.topics(), keys, ProviderCatalog.bundled());
  }

  /** Every wait ends long before the lane's transaction would: a hung database is noticed. */
  @Bean
  HikariDataSource database(DedupProperties properties) {
    var pool = new HikariDataSource();
    pool.setPoolName(STAGE);
    pool.setJdbcUrl(properties.postgres().url());
    pool.setUsername(properties.postgres().username());
    pool.setPassword(properties.postgres().password());
    pool.setMaximumPoolSize(properties.dedup().concurrency() + 1);
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
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  Admin admin(DedupProperties properties) {
    Map<String, Object> config = properties.kafka().clientConfig();
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
    return Admin.create(config);
  }

  @Bean
  IdempotencyClaims idempotencyClaims(DataSource database, InstantSource clock) {
    return new IdempotencyClaims(database, clock);
  }

  @Bean
  ClaimRotation claimRotation(
      DataSource database, SourceRegistry sources, DedupProperties properties) {
    return new ClaimRotation(database, sources, properties.dedup().window()).start();
  }

  @Bean
  DedupStage dedupStage(
      DataSource database,
      IdempotencyClaims claims,
      SourceRegistry sources,
      Admin admin,
      MeterRegistry meters,
      InstantSource clock,
      DedupProperties properties) {
    return new DedupStage(
        new Deduplicator(claims),
        new DuplicateDeliveries(database, clock),
        sources,
        new CleanTopics(admin, clock),
        new DedupMetrics(meters),
        new DedupStage.Routing(properties.topics(), properties.dedup().window(), clock));
  }

  @Bean
  DedupLanes dedupLanes(
      DedupProperties properties,
      SourceRegistry sources,
      IdempotencyClaims claims,
      DedupStage stage,
      MeterRegistry meters) {
    Supplier<List<Lane>> lanes =
        () ->
            IntStream.range(0, properties.dedup().concurrency())
                .mapToObj(index -> lane(index, stage, properties, meters))
                .toList();
    var running =
        new DedupLanes(
            lanes,
            () -> {
              if (!sources.caughtUp()) {
                return "the source registry has not caught up";
              }
              claims.check();
              return null;
            });
    Gauge.builder("webhook.oldest.unprocessed", running, DedupConfiguration::secondsBehind)
        .description("age of the oldest record being worked on")
        .baseUnit("seconds")
        .tag("stage", STAGE)
        .register(meters);
    return running;
  }

  @Bean
  HealthIndicator dedupHealthIndicator(DedupLanes lanes) {
    return () -> {
      String trouble = lanes.trouble();
      return trouble == null
          ? Health.up().build()
          : Health.down().withDetail("reason", trouble).build();
    };
  }

  private static Lane lane(
      int index, DedupStage stage, DedupProperties properties, MeterRegistry meters) {
    // the prefix keeps installations that share a cluster from fencing each other
    String id =
        "%ssluice-%s-%s-%d"
            .formatted(properties.topicPrefix(), STAGE, properties.dedup().instanceId(), index);
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
                properties.dedup().maxPollRecords()),
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
      String id, StageLane lane, DedupProperties properties) {
    var container = new ContainerProperties(properties.topics().verified());
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
      String transactionalId, DedupProperties properties, MeterRegistry meters) {
    return () ->
        new MeteredProducer(StageClients.producer(properties.kafka(), transactionalId), meters);
  }

  private static double secondsBehind(DedupLanes lanes) {
    Instant oldest = lanes.oldestUnprocessed();
    return oldest == null
        ? 0
        : Math.max(
            0, Duration.between(oldest, InstantSource.system().instant()).toMillis() / 1000.0);
  }
}
