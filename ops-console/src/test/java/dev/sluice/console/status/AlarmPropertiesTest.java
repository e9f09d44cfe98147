package dev.sluice.console.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AlarmPropertiesTest {
  @Test
  void hasDefaults() {
    assertThat(bind(Map.of("sluice.console.alarms.every", "30s")))
        .isEqualTo(SourceRulesTest.limits());
  }

  @ParameterizedTest
  @CsvSource({
    "every, 0s, 'sluice.console.alarms.every must be from PT1S to PT1H, not PT0S'",
    "window, 30s, sluice.console.alarms.window must be from PT1M",
    "history, 30m, sluice.console.alarms.history must be from PT1H",
    "min-attempts, 0, sluice.console.alarms.min-attempts must be from 1",
    "good-before, 101, sluice.console.alarms.good-before must be from 1 to 100",
    "good-now, 90, sluice.console.alarms.good-now must be from 0 to 89",
    "silence, 13h, sluice.console.alarms.silence must be from PT15M to PT12H",
    "stuck-after, 0s, sluice.console.alarms.stuck-after must be from PT1S",
    "max-delay, 0s, sluice.console.alarms.max-delay must be from PT1S",
    "dead-letter-window, 1s, sluice.console.alarms.dead-letter-window must be from PT1M",
  })
  void refusesAWrongValueWithItsKey(String key, String value, String message) {
    assertThatThrownBy(() -> bind(Map.of("sluice.console.alarms." + key, value)))
        .rootCause()
        .hasMessageContaining(message);
  }

  private static AlarmProperties bind(Map<String, String> keys) {
    return new Binder(new MapConfigurationPropertySource(keys))
        .bind("sluice.console.alarms", AlarmProperties.class)
        .get();
  }
}
