package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class DebugSwitchTest {
  @Test
  void isOffUnlessTurnedOn() {
    assertThat(DebugSwitch.given(environment(Map.of()))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "SLUICE_DEBUG, true, true",
    "SLUICE_DEBUG, false, false",
    "SLUICE_DEBUG, 1, false",
    "DEBUG, true, true",
    "DEBUG, false, false",
    "DEBUG, '', false",
    "DEBUG, *, false",
    "DEBUG, 1, false",
  })
  void isTurnedOnByTheWordTrueAlone(String variable, String value, boolean on) {
    assertThat(DebugSwitch.given(environment(Map.of(variable, value)))).isEqualTo(on);
  }

  @Test
  void isTurnedOnByItsArgument() {
    assertThat(DebugSwitch.given(environment(Map.of(), "--debug"))).isTrue();
    assertThat(DebugSwitch.given(environment(Map.of(), "--sluice.debug=true"))).isTrue();
    assertThat(DebugSwitch.given(environment(Map.of(), "--debug=false"))).isFalse();
  }

  @Test
  void theOwnKeyWins() {
    assertThat(DebugSwitch.given(environment(Map.of("SLUICE_DEBUG", "false"), "--debug")))
        .isFalse();
  }

  private static StandardEnvironment environment(
      Map<String, Object> variables, String... arguments) {
    var environment =
        new StandardEnvironment() {
          @Override
          protected void customizePropertySources(MutablePropertySources sources) {
            sources.addLast(
                new SystemEnvironmentPropertySource(
                    SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
          }
        };
    if (arguments.length > 0) {
      environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
    }
    ConfigurationPropertySources.attach(environment);
    return environment;
  }
}
