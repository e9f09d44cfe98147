package dev.sluice.console;

import dev.sluice.console.sources.DesiredSource;
import dev.sluice.process.PostgresTls;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    this.kafka = kafka == null ? KafkaSettings.of(null, null) : kafka;
    this.topicPrefix = topicPrefix == null ? "" : topicPrefix;
    this.encryptionKey = required("sluice.encryption-key [SLUICE_ENCRYPTION_KEY]", encryptionKey);
    this.postgres = postgres == null ? new Postgres(null, null, null, null) : postgres;
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
   * @param password its password; any word where the database asks for none
   * @param tls how the server proves who it is
   */
  record Postgres(String url, String username, String password, PostgresTls tls) {
    Postgres(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @Nullable PostgresTls tls) {
      this.url = required("sluice.postgres.url [SLUICE_POSTGRES_URL]", url);
      this.username = required("sluice.postgres.username [SLUICE_POSTGRES_USERNAME]", username);
      this.password = required("sluice.postgres.password [SLUICE_POSTGRES_PASSWORD]", password);
      this.tls = (tls == null ? PostgresTls.NONE : tls).with(this.url);
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
   * The keys {@code sluice.retention.*}, whole days.
   *
   * @param events age at which days of {@code webhook_events} and {@code duplicate_deliveries} are
   *     dropped
   * @param audit age at which months of {@code audit_log} are dropped
   */
  record Retention(Duration events, Duration audit) {
    private static final String EVENTS = "sluice.retention.events";
    private static final String AUDIT = "sluice.retention.audit";

    Retention(@DefaultValue("90d") Duration events, @DefaultValue("365d") Duration audit) {
      this.events = days(EVENTS, events);
      this.audit = days(AUDIT, audit);
      if (audit.compareTo(events) < 0) {
        throw new IllegalArgumentException(
            "%s is %dd, shorter than %s (%dd): who looked at an event must be on record for as long as the event is"
                .formatted(AUDIT, audit.toDays(), EVENTS, events.toDays()));
      }
    }

    /**
     * Refuses to forget an event while retries of it are still recognised: a duplicate would repeat
     * an event that nobody can look at.
     *
     * @throws IllegalArgumentException naming the source whose window is longer
     */
    void covers(List<DesiredSource> sources, ProviderCatalog providers) {
      for (DesiredSource source : sources) {
        Duration window = source.settings().dedupWindow();
        Provider provider = providers.find(source.settings().provider());
        Duration horizon = provider == null ? null : provider.retryHorizon();
        Duration longer = longer(window, horizon);
        if (longer.compareTo(events) > 0) {
          throw new IllegalArgumentException(
              "%s is %dd, shorter than the dedup window of source '%s' (%s): set it to %dd at least"
                  .formatted(EVENTS, events.toDays(), source.name(), longer, longer.toDays() + 1));
        }
      }
    }

    private static Duration longer(@Nullable Duration one, @Nullable Duration other) {
      Duration first = one == null ? Duration.ZERO : one;
      return other == null || other.compareTo(first) < 0 ? first : other;
    }

    private static Duration days(String key, Duration duration) {
      if (duration.compareTo(Duration.ofDays(1)) < 0
          || !duration.equals(Duration.ofDays(duration.toDays()))) {
        throw new IllegalArgumentException(
            key + " must be whole days, at least 1d, not " + duration);
      }
      return duration;
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
