package dev.sluice.stage;

import dev.sluice.registry.KafkaSettings;
import dev.sluice.registry.ShutdownGrace;
import dev.sluice.schemas.Topics;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What every worker is told: the keys {@code sluice.*} that are the same for all stages.
 *
 * @param kafka how Kafka is reached
 * @param topicPrefix put before every topic name
 * @param encryptionKey opens sealed secrets and headers
 * @param postgres the database
 * @param shutdownGrace how long after SIGTERM a running batch may take to end
 */
@ConfigurationProperties("sluice")
public record StageProperties(
    KafkaSettings kafka,
    String topicPrefix,
    String encryptionKey,
    DatabaseSettings postgres,
    Duration shutdownGrace) {

  /**
   * Refuses a configuration that lacks what no stage can do without.
   *
   * @throws IllegalArgumentException naming the key
   */
  public StageProperties(
      @Nullable KafkaSettings kafka,
      @Nullable String topicPrefix,
      @Nullable String encryptionKey,
      @Nullable DatabaseSettings postgres,
      @Nullable Duration shutdownGrace) {
    this.kafka = kafka == null ? KafkaSettings.of(null, null) : kafka;
    this.topicPrefix = topicPrefix == null ? "" : topicPrefix;
    this.encryptionKey =
        DatabaseSettings.required("sluice.encryption-key [SLUICE_ENCRYPTION_KEY]", encryptionKey);
    this.postgres = postgres == null ? DatabaseSettings.of(null, null, null) : postgres;
    this.shutdownGrace = ShutdownGrace.of(shutdownGrace);
  }

  /** The topics with their prefix. */
  public Topics topics() {
    return new Topics(topicPrefix);
  }

  /**
   * The consumer group of a stage.
   *
   * @param stage its name
   */
  public String group(String stage) {
    return topicPrefix + "sluice-" + stage;
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "StageProperties[kafka=%s, topicPrefix=%s, postgres=%s]"
        .formatted(kafka, topicPrefix, postgres);
  }
}
