package dev.sluice.registry;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an app reaches Kafka: the keys {@code sluice.kafka.*}, the same in every app.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param properties further client settings by their Kafka name, such as {@code security.protocol}
 */
public record KafkaSettings(String bootstrapServers, Map<String, String> properties) {
  private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

  /**
   * Refuses settings without servers.
   *
   * @param properties null where none are configured
   * @throws IllegalArgumentException naming the key that is missing or does not belong here
   */
  public KafkaSettings(
      @Nullable String bootstrapServers, @Nullable Map<String, String> properties) {
    if (bootstrapServers == null || bootstrapServers.isBlank()) {
      throw new IllegalArgumentException(
          "sluice.kafka.bootstrap-servers [SLUICE_KAFKA_BOOTSTRAP_SERVERS] is required:"
              + " host:port of one or more brokers, separated by commas");
    }
    if (properties != null && properties.containsKey(BOOTSTRAP_SERVERS)) {
      throw new IllegalArgumentException(
          "sluice.kafka.properties must not contain bootstrap.servers;"
              + " use sluice.kafka.bootstrap-servers");
    }
    this.bootstrapServers = bootstrapServers.strip();
    this.properties = properties == null ? Map.of() : Map.copyOf(properties);
  }

  /** What every Kafka client of the app starts from; a new map, for the caller to add to. */
  public Map<String, Object> clientConfig() {
    Map<String, Object> config = new HashMap<>(properties);
    config.put(BOOTSTRAP_SERVERS, bootstrapServers);
    return config;
  }

  /** Names only: settings such as {@code sasl.jaas.config} hold passwords. */
  @Override
  public String toString() {
    return "KafkaSettings[bootstrapServers=%s, properties=%s]"
        .formatted(bootstrapServers, properties.keySet());
  }
}
