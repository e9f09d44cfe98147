package dev.sluice.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class VerifierPropertiesTest {
  @Test
  void isReadFromItsKeys() {
    VerifierProperties properties =
        bind(Map.of("sluice.verifier.instance-id", "a", "sluice.verifier.concurrency", "3"));

    assertThat(properties.lanes())
        .hasToString(
            "LaneSettings[instanceId=a, concurrency=3, maxPollRecords=2000, gathering=PT0.025S]");
  }

  @ParameterizedTest
  @CsvSource({"sluice.verifier.concurrency, 65", "sluice.verifier.max-poll-records, 0"})
  void namesTheKeyOfABadValue(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of(key, value))).rootCause().hasMessageContaining(key);
  }

  private static VerifierProperties bind(Map<String, String> keys) {
    return new Binder(new MapConfigurationPropertySource(keys))
        .bindOrCreate("sluice.verifier", VerifierProperties.class);
  }
}
