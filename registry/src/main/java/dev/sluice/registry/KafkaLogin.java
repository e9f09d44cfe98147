package dev.sluice.registry;

import java.util.Map;
import org.apache.kafka.common.config.SaslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * How an app logs in to Kafka, by SCRAM-SHA-512: the keys {@code sluice.kafka.sasl.*}.
 *
 * @param username empty for none
 * @param password empty for none
 */
public record KafkaLogin(String username, String password) {
  static final String USERNAME_KEY = "sluice.kafka.sasl.username [SLUICE_KAFKA_SASL_USERNAME]";
  static final String PASSWORD_KEY = "sluice.kafka.sasl.password [SLUICE_KAFKA_SASL_PASSWORD]";
  static final KafkaLogin NONE = new KafkaLogin(null, null);

  private static final String MECHANISM = "SCRAM-SHA-512";
  private static final String MODULE = "org.apache.kafka.common.security.scram.ScramLoginModule";

  /**
   * Refuses a user without password, and the other way round.
   *
   * @throws IllegalArgumentException naming the key that is missing or cannot be used
   */
  public KafkaLogin(@Nullable String username, @Nullable String password) {
    this.username = username == null ? "" : username.strip();
    this.password = password == null || password.isBlank() ? "" : password;
    if (this.username.isEmpty() != this.password.isEmpty()) {
      throw new IllegalArgumentException(
          this.username.isEmpty()
              ? "%s is required where a password is set".formatted(USERNAME_KEY)
              : "%s is required where a user is set".formatted(PASSWORD_KEY));
    }
    check(USERNAME_KEY, this.username);
    check(PASSWORD_KEY, this.password);
  }

  boolean isEmpty() {
    return username.isEmpty();
  }

  Map<String, Object> clientConfig() {
    return Map.of(
        SaslConfigs.SASL_MECHANISM,
        MECHANISM,
        SaslConfigs.SASL_JAAS_CONFIG,
        "%s required username=%s password=%s;"
            .formatted(MODULE, quoted(username), quoted(password)));
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return isEmpty() ? "none" : username;
  }

  private static void check(String key, String value) {
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          key + " has a line break or another control character in it, which Kafka cannot be told");
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
