package dev.sluice.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * How an app reaches Kafka: the keys {@code sluice.kafka.*}, the same in every app. Where TLS is
 * spoken the broker's certificate has to be for the host that was called; nothing switches that
 * off.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param securityProtocol {@code PLAINTEXT}, {@code SSL} or {@code SASL_SSL}
 * @param sasl the login, only with {@code SASL_SSL}
 * @param tls certificates, only with TLS
 * @param properties further client settings by their Kafka name, such as {@code client.rack}
 */
public record KafkaSettings(
    String bootstrapServers,
    String securityProtocol,
    KafkaLogin sasl,
    KafkaTls tls,
    Map<String, String> properties) {
  static final String SERVERS_KEY =
      "sluice.kafka.bootstrap-servers [SLUICE_KAFKA_BOOTSTRAP_SERVERS]";
  static final String PROTOCOL_KEY =
      "sluice.kafka.security-protocol [SLUICE_KAFKA_SECURITY_PROTOCOL]";

  private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  private static final String PLAINTEXT = "PLAINTEXT";
  private static final String TLS = "SSL";
  private static final String LOGIN_OVER_TLS = "SASL_SSL";

  /**
   * Refuses settings that lack something or contradict each other.
   *
   * @param securityProtocol null or blank for {@code PLAINTEXT}
   * @param sasl null where none is configured
   * @param tls null where none is configured
   * @param properties null where none are configured
   * @throws IllegalArgumentException naming the key that is missing or does not belong here
   */
  public KafkaSettings(
      @Nullable String bootstrapServers,
      @Nullable String securityProtocol,
      @Nullable KafkaLogin sasl,
      @Nullable KafkaTls tls,
      @Nullable Map<String, String> properties) {
    if (bootstrapServers == null || bootstrapServers.isBlank()) {
      throw new IllegalArgumentException(
          SERVERS_KEY + " is required: host:port of one or more brokers, separated by commas");
    }
    this.bootstrapServers = bootstrapServers.strip();
    this.securityProtocol = protocol(securityProtocol);
    this.sasl = sasl == null ? KafkaLogin.NONE : sasl;
    this.tls = tls == null ? KafkaTls.NONE : tls;
    this.properties = properties == null ? Map.of() : Map.copyOf(properties);
    checkProperties(this.properties, securityProtocol != null && !securityProtocol.isBlank());
    checkProtocol();
  }

  /**
   * Settings without login and TLS.
   *
   * @param properties null where none are configured
   * @throws IllegalArgumentException as the constructor
   */
  public static KafkaSettings of(
      @Nullable String bootstrapServers, @Nullable Map<String, String> properties) {
    return new KafkaSettings(bootstrapServers, null, null, null, properties);
  }

  /** What every Kafka client of the app starts from; a new map, for the caller to add to. */
  public Map<String, Object> clientConfig() {
    Map<String, Object> config = new HashMap<>(properties);
    config.put(BOOTSTRAP_SERVERS, bootstrapServers);
    if (!securityProtocol.equals(PLAINTEXT)) {
      config.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, securityProtocol);
      config.putAll(tls.clientConfig());
    }
    if (securityProtocol.equals(LOGIN_OVER_TLS)) {
      config.putAll(sasl.clientConfig());
    }
    return config;
  }

  /** Names only: settings such as {@code sasl.jaas.config} hold passwords. */
  @Override
  public String toString() {
    return "KafkaSettings[bootstrapServers=%s, securityProtocol=%s, sasl=%s, tls=%s, properties=%s]"
        .formatted(bootstrapServers, securityProtocol, sasl, tls, properties.keySet());
  }

  private static String protocol(@Nullable String given) {
    String protocol = given == null || given.isBlank() ? PLAINTEXT : given.strip();
    String upper = protocol.toUpperCase(Locale.ROOT);
    if (!List.of(PLAINTEXT, TLS, LOGIN_OVER_TLS).contains(upper)) {
      throw new IllegalArgumentException(
          "%s must be PLAINTEXT, SSL or SASL_SSL, not '%s'; a login goes over TLS or not at all"
              .formatted(PROTOCOL_KEY, protocol));
    }
    return upper;
  }

  private void checkProtocol() {
    boolean login = securityProtocol.equals(LOGIN_OVER_TLS);
    if (login && sasl.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is required where %s is SASL_SSL".formatted(KafkaLogin.USERNAME_KEY, PROTOCOL_KEY));
    }
    if (!login && !sasl.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is set, but %s is %s: set that to SASL_SSL"
              .formatted(KafkaLogin.USERNAME_KEY, PROTOCOL_KEY, securityProtocol));
    }
    if (securityProtocol.equals(PLAINTEXT) && !tls.isEmpty()) {
      throw new IllegalArgumentException(
          "sluice.kafka.tls.* is set, but %s is PLAINTEXT: set that to SSL or SASL_SSL"
              .formatted(PROTOCOL_KEY));
    }
  }

  private static void checkProperties(Map<String, String> properties, boolean ownProtocol) {
    if (properties.containsKey(BOOTSTRAP_SERVERS)) {
      throw new IllegalArgumentException(
          "sluice.kafka.properties must not contain bootstrap.servers;"
              + " use sluice.kafka.bootstrap-servers");
    }
    String verification = properties.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
    if (verification != null && !verification.equals(KafkaTls.HOST_NAMES)) {
      throw new IllegalArgumentException(
          "sluice.kafka.properties must not contain %s: a broker's certificate is always held to its host name"
              .formatted(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG));
    }
    for (String name : properties.keySet()) {
      boolean security =
          name.equals(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG)
              || name.startsWith("sasl.")
              || name.startsWith("ssl.truststore.")
              || name.startsWith("ssl.keystore.")
              || name.startsWith("ssl.key.");
      if (ownProtocol && security) {
        throw new IllegalArgumentException(
            "sluice.kafka.properties must not contain %s where %s is set"
                .formatted(name, PROTOCOL_KEY));
      }
    }
  }
}
