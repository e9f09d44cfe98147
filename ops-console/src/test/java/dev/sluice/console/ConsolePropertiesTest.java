package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ConsolePropertiesTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "sluice.kafka.bootstrap-servers", "127.0.0.1:9092",
          "sluice.encryption-key", "do-not-print",
          "sluice.postgres.url", "jdbc:postgresql://127.0.0.1/sluice",
          "sluice.postgres.username", "owner",
          "sluice.postgres.password", "do-not-print");

  @Test
  void hasDefaultsForAllThatIsNotRequired() {
    ConsoleProperties properties = bind(Map.of());

    assertThat(properties.topicNames().sources()).isEqualTo("webhooks.sources");
    assertThat(properties.topics()).isEqualTo(new ConsoleProperties.NewTopics(4, -1));
    assertThat(properties.console().sourcesFile()).isNull();
    assertThat(properties.retention().events()).isEqualTo(Duration.ofDays(90));
    assertThat(properties.retention().audit()).isEqualTo(Duration.ofDays(365));
    assertThat(properties).asString().doesNotContain("do-not-print");
  }

  @Test
  void bindsEveryKey() {
    ConsoleProperties properties =
        bind(
            Map.of(
                "sluice.topic-prefix", "test.",
                "sluice.topics.partitions", "12",
                "sluice.topics.replication-factor", "3",
                "sluice.console.sources-file", "/etc/sluice/sources.yaml",
                "sluice.retention.events", "30d",
                "sluice.retention.audit", "60d"));

    assertThat(properties.topicNames().sources()).isEqualTo("test.webhooks.sources");
    assertThat(properties.topics()).isEqualTo(new ConsoleProperties.NewTopics(12, 3));
    assertThat(properties.console().sourcesFile()).isEqualTo(Path.of("/etc/sluice/sources.yaml"));
    assertThat(properties.retention().events()).isEqualTo(Duration.ofDays(30));
    assertThat(properties.retention().audit()).isEqualTo(Duration.ofDays(60));
  }

  @ParameterizedTest
  @CsvSource({
    "sluice.encryption-key, ' ', sluice.encryption-key [SLUICE_ENCRYPTION_KEY] is required",
    "sluice.postgres.url, '', sluice.postgres.url [SLUICE_POSTGRES_URL] is required",
    "sluice.topics.partitions, 0, 'sluice.topics.partitions must be from 1 to 10000, not 0'",
    "sluice.topics.replication-factor, 0, 'sluice.topics.replication-factor, where it is not -1'",
    "sluice.retention.events, 36h, 'sluice.retention.events must be whole days, at least 1d'",
    "sluice.retention.audit, 36h, 'sluice.retention.audit must be whole days, at least 1d'",
    "sluice.retention.audit, 89d, 'sluice.retention.audit is 89d, shorter than"
        + " sluice.retention.events (90d)'",
    "sluice.retention.events, 0d, 'sluice.retention.events must be whole days, at least 1d'",
  })
  void refusesAWrongValueWithItsKey(String key, String value, String message) {
    assertThatThrownBy(() -> bind(Map.of(key, value))).rootCause().hasMessageContaining(message);
  }

  private static ConsoleProperties bind(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(REQUIRED);
    all.putAll(more);
    return new Binder(new MapConfigurationPropertySource(all))
        .bind("sluice", ConsoleProperties.class)
        .get();
  }
}
