package dev.sluice.console;

import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The console's configuration. The ports are in {@code ops-console.yaml}: {@code
 * sluice.console.host} and {@code .port}, {@code sluice.management-port}.
 *
 * @param kafka how Kafka is reached
 * @param topicPrefix put before every topic name
 * @param encryptionKey seals and opens secrets
 * @param postgres the database
 * @param topics how missing topics are made
 * @param console the console itself
 * @param retention how long rows are kept
 */
@ConfigurationProperties("sluice")
record ConsoleProperties(
    KafkaSettings kafka,
    String topicPrefix,
    String encryptionKey,
    Postgres postgres,
    NewTopics topics,
    Console console,
    Retention retention) {
  private static final int LARGEST_PARTITIONS = 10_000;
  private static final int LARGEST_REPLICATION_FACTOR = 100;
  private static final int BROKERS_REPLICATION_FACTOR = -1;

  ConsoleProperties(
      @Nullable KafkaSettings kafka,
      @Nullable String topicPrefix,
      @Nullable String encryptionKey,
      @Nullable Postgres postgres,
      @DefaultValue NewTopics topics,
      @DefaultValue Console console,
      @DefaultValue Retention retention) {
    this.kafka = kafka == null ? new KafkaSettings(null, null) : kafka;
    this.topicPrefix = topicPrefix == null ? "" : topicPrefix;
    this.encryptionKey = required("sluice.encryption-key [SLUICE_ENCRYPTION_KEY]", encryptionKey);
    this.postgres = postgres == null ? new Postgres(null, null, null) : postgres;
    this.topics = topics;
    this.console = console;
    this.retention = retention;
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "ConsoleProperties[kafka=%s, topicPrefix=%s, postgres=%s, topics=%s, console=%s, retention=%s]"
        .formatted(kafka, topicPrefix, postgres, topics, console, retention);
  }

  /** The topics' names. */
  Topics topicNames() {
    return new Topics(topicPrefix);
  }

  /**
   * The keys {@code sluice.postgres.*}.
   *
   * @param url JDBC address
   * @param username of the user that owns the schema and may change it
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
   * The keys {@code sluice.topics.*}. Topics that are there are left as they are.
   *
   * @param partitions of the topics that events travel on
   * @param replicationFactor copies of each partition, -1 for the broker's default
   */
  record NewTopics(int partitions, int replicationFactor) {
    NewTopics(
        @DefaultValue("4") int partitions,
        @DefaultValue("" + BROKERS_REPLICATION_FACTOR) int replicationFactor) {
      this.partitions = within("sluice.topics.partitions", partitions, 1, LARGEST_PARTITIONS);
      this.replicationFactor =
          replicationFactor == BROKERS_REPLICATION_FACTOR
              ? replicationFactor
              : within(
                  "sluice.topics.replication-factor, where it is not -1 (the broker's default),",
                  replicationFactor,
                  1,
                  LARGEST_REPLICATION_FACTOR);
    }
  }

  /**
   * The keys {@code sluice.console.*}.
   *
   * @param sourcesFile applied at the start, null for none
   * @param adminKeyFile holds the first admin key, made where it is missing; null for none
   */
  record Console(@Nullable Path sourcesFile, @Nullable Path adminKeyFile) {}

  /**
   * The keys {@code sluice.retention.*}.
   *
   * @param events age at which days of {@code webhook_events} are dropped, whole days
   */
  record Retention(Duration events) {
    Retention(@DefaultValue("90d") Duration events) {
      if (events.compareTo(Duration.ofDays(1)) < 0 || !events.equals(days(events))) {
        throw new IllegalArgumentException(
            "sluice.retention.events must be whole days, at least 1d, not " + events);
      }
      this.events = events;
    }

    private static Duration days(Duration duration) {
      return Duration.ofDays(duration.toDays());
    }
  }

  private static String required(String key, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is required");
    }
    return value;
  }

  private static int within(String key, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, not %d".formatted(key, min, max, value));
    }
    return value;
  }
}
