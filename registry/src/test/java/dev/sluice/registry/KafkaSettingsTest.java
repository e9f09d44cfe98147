package dev.sluice.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
  @Test
  void addsThePropertiesToTheServers() {
    var settings = new KafkaSettings(" a:9092,b:9092 ", Map.of("security.protocol", "SSL"));

    assertThat(settings.clientConfig())
        .containsOnly(
            Map.entry("bootstrap.servers", "a:9092,b:9092"), Map.entry("security.protocol", "SSL"));
  }

  @Test
  void needsNoProperties() {
    assertThat(new KafkaSettings("a:9092", null).properties()).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void namesTheMissingKey(String servers) {
    assertThatThrownBy(() -> new KafkaSettings(servers, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "sluice.kafka.bootstrap-servers [SLUICE_KAFKA_BOOTSTRAP_SERVERS] is required");
  }

  @Test
  void refusesTwoPlacesForTheServers() {
    assertThatThrownBy(() -> new KafkaSettings("a:9092", Map.of("bootstrap.servers", "b:9092")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sluice.kafka.properties must not contain bootstrap.servers");
  }

  @Test
  void showsNoValuesOfProperties() {
    var settings = new KafkaSettings("a:9092", Map.of("sasl.jaas.config", "password=hunter2"));

    assertThat(settings)
        .hasToString("KafkaSettings[bootstrapServers=a:9092, properties=[sasl.jaas.config]]");
  }
}
