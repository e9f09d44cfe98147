package dev.sluice.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.registry.KafkaSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StageSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 2000, sluice.dedup.concurrency must be from 1 to 64",
    "65, 2000, sluice.dedup.concurrency must be from 1 to 64",
    "1, 0, sluice.dedup.max-poll-records must be from 1 to 100000",
    "1, 100001, sluice.dedup.max-poll-records must be from 1 to 100000"
  })
  void namesTheKeyThatIsOutOfRange(int concurrency, int maxPollRecords, String message) {
    assertThatThrownBy(() -> LaneSettings.of("sluice.dedup", "a", concurrency, maxPollRecords))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void drawsAnInstanceIdWhereNoneIsConfigured() {
    assertThat(LaneSettings.of("sluice.dedup", " ", 1, 1).instanceId())
        .isNotBlank()
        .isNotEqualTo(LaneSettings.of("sluice.dedup", null, 1, 1).instanceId());
    assertThat(LaneSettings.of("sluice.dedup", "a", 64, 100_000).instanceId()).isEqualTo("a");
  }

  @Test
  void namesTheDatabaseKeysThatAreMissing() {
    assertThatThrownBy(() -> DatabaseSettings.of(null, "u", "p"))
        .hasMessageContaining("sluice.postgres.url [SLUICE_POSTGRES_URL] is required");
    assertThatThrownBy(() -> DatabaseSettings.of("jdbc:x", " ", "p"))
        .hasMessageContaining("sluice.postgres.username [SLUICE_POSTGRES_USERNAME] is required");
    assertThatThrownBy(() -> DatabaseSettings.of("jdbc:x", "u", ""))
        .hasMessageContaining("sluice.postgres.password [SLUICE_POSTGRES_PASSWORD] is required");
  }

  @Test
  void namesTheEncryptionKeyAndTheBrokersWhereTheyAreMissing() {
    var postgres = DatabaseSettings.of("jdbc:x", "u", "secret-password");

    assertThatThrownBy(() -> new StageProperties(null, null, "00", postgres, null))
        .hasMessageContaining("sluice.kafka.bootstrap-servers");
    assertThatThrownBy(
            () -> new StageProperties(KafkaSettings.of("k:9092", null), null, " ", postgres, null))
        .hasMessageContaining("sluice.encryption-key [SLUICE_ENCRYPTION_KEY] is required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.999S", "PT10M0.001S"})
  void refusesAGraceThatNobodyCanMean(Duration grace) {
    var kafka = KafkaSettings.of("k:9092", null);
    var postgres = DatabaseSettings.of("jdbc:x", "u", "p");

    assertThatThrownBy(() -> new StageProperties(kafka, null, "00", postgres, grace))
        .hasMessageContaining("sluice.shutdown-grace [SLUICE_SHUTDOWN_GRACE] must be from");
    assertThat(new StageProperties(kafka, null, "00", postgres, null).shutdownGrace())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void printsNoSecret() {
    var properties =
        new StageProperties(
            KafkaSettings.of("k:9092", null),
            "eu.",
            "secret-key",
            DatabaseSettings.of("jdbc:x", "u", "secret-password"),
            null);

    assertThat(properties.toString()).contains("k:9092", "jdbc:x").doesNotContain("secret");
    assertThat(properties.group("dedup")).isEqualTo("eu.sluice-dedup");
    assertThat(properties.topics().raw()).isEqualTo("eu.webhooks.raw");
  }
}
