package dev.sluice.dedup;

import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Topics;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The dedup worker's configuration.
 *
 * @param kafka how Kafka is reached
 * @param topicPrefix put before every topic name
 * @param encryptionKey opens sealed secrets and headers
 * @param postgres the database
 * @param dedup the worker itself
 */
@ConfigurationProperties("sluice")
record DedupProperties(
    KafkaSettings kafka,
    String topicPrefix,
    String encryptionKey,
    Postgres postgres,
    Worker dedup) {

  DedupProperties(
      @Nullable KafkaSettings kafka,
      @Nullable String topicPrefix,
      @Nullable String encryptionKey,
      @Nullable Postgres postgres,
      @DefaultValue Worker dedup) {
    this.kafka = kafka == null ? new KafkaSettings(null, null) : kafka;
    this.topicPrefix = topicPrefix == null ? "" : topicPrefix;
    this.encryptionKey = required("sluice.encryption-key [SLUICE_ENCRYPTION_KEY]", encryptionKey);
    this.postgres = postgres == null ? new Postgres(null, null, null) : postgres;
    this.dedup = dedup;
  }

  Topics topics() {
    return new Topics(topicPrefix);
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "DedupProperties[kafka=%s, topicPrefix=%s, postgres=%s, dedup=%s]"
        .formatted(kafka, topicPrefix, postgres, dedup);
  }

  /**
   * The keys {@code sluice.postgres.*}.
   *
   * @param url JDBC address
   * @param username of a member of the role sluice_dedup
   * @param password its password, may be empty
   */
  record Postgres(String url, String username, String password) {
    Postgres(@Nullable String url, @Nullable String username, @Nullable String password) {
      this.url = required("sluice.postgres.url [SLUICE_POSTGRES_URL]", url);
      this.username = required("sluice.postgres.username [SLUICE_POSTGRES_USERNAME]", username);
      this.password = password == null ? "" : password;
    }

    @Override
    public String toString() {
      return "Postgres[url=%s, username=%s]".formatted(url, username);
    }
  }

  /**
   * The keys {@code sluice.dedup.*}.
   *
   * @param instanceId unique among the running instances; one that stays the same over a restart
   *     shortens the recovery after a crash
   * @param concurrency consumers in this process
   * @param maxPollRecords most records in one batch
   * @param window how long a key is remembered where the source says nothing
   */
  record Worker(String instanceId, int concurrency, int maxPollRecords, Duration window) {
    Worker(
        @Nullable String instanceId,
        @DefaultValue("1") int concurrency,
        @DefaultValue("2000") int maxPollRecords,
        @DefaultValue("7d") Duration window) {
      if (window.isNegative() || window.isZero()) {
        throw new IllegalArgumentException(
            "sluice.dedup.window must be longer than nothing, not " + window);
      }
      this.window = window;
      this.instanceId = instanceId == null ? UUID.randomUUID().toString() : instanceId;
      this.concurrency = within("sluice.dedup.concurrency", concurrency, 64);
      this.maxPollRecords = within("sluice.dedup.max-poll-records", maxPollRecords, 100_000);
    }
  }

  private static String required(String key, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is required");
    }
    return value;
  }

  private static int within(String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          "%s must be from 1 to %d, not %d".formatted(key, max, value));
    }
    return value;
  }
}
