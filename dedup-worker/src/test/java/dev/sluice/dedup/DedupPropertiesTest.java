package dev.sluice.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DedupPropertiesTest {
  @Test
  void hasDefaults() {
    DedupProperties properties = bind(Map.of());

    assertThat(properties.window()).isEqualTo(Duration.ofDays(7));
    assertThat(properties.lanes().concurrency()).isEqualTo(1);
    assertThat(properties.lanes().maxPollRecords()).isEqualTo(2_000);
    assertThat(properties.lanes().instanceId()).isNotBlank();
  }

  @Test
  void isReadFromItsKeys() {
    DedupProperties properties =
        bind(
            Map.of(
                "sluice.dedup.instance-id", "a",
                "sluice.dedup.concurrency", "3",
                "sluice.dedup.max-poll-records", "50",
                "sluice.dedup.window", "30d"));

    assertThat(properties.window()).isEqualTo(Duration.ofDays(30));
    assertThat(properties.lanes())
        .hasToString(
            "LaneSettings[instanceId=a, concurrency=3, maxPollRecords=50, gathering=PT0S]");
  }

  @ParameterizedTest
  @CsvSource({
    "sluice.dedup.window, 0s",
    "sluice.dedup.window, -1d",
    "sluice.dedup.concurrency, 0",
    "sluice.dedup.max-poll-records, 100001"
  })
  void namesTheKeyOfABadValue(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of(key, value))).rootCause().hasMessageContaining(key);
  }

  private static DedupProperties bind(Map<String, String> keys) {
    return new Binder(new MapConfigurationPropertySource(keys))
        .bindOrCreate("sluice.dedup", DedupProperties.class);
  }
}
