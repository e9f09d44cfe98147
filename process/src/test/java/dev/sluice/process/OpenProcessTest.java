package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class OpenProcessTest {
  @Test
  void tellsOfDebugging() {
    assertThat(doors(Map.of("sluice.debug", "true")))
        .singleElement()
        .asString()
        .contains("sluice.debug [DEBUG]");
  }

  @Test
  void tellsOfHealthAndMetricsThatOthersCanReach() {
    assertThat(doors(Map.of("local.management.port", "8085")))
        .singleElement()
        .asString()
        .contains("port 8085 of every address", "set sluice.management-address");
    assertThat(
            doors(Map.of("local.management.port", "8085", "management.server.address", "10.0.0.1")))
        .singleElement()
        .asString()
        .contains("10.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "[::1]", "localhost", "127.8.8.8"})
  void isSilentWhereNobodyElseCan(String address) {
    assertThat(doors(Map.of("local.management.port", "8085", "management.server.address", address)))
        .isEmpty();
    assertThat(doors(Map.of())).isEmpty();
  }

  @Test
  void tellsOfTracesThatOthersCanRead() {
    assertThat(doors(Map.of("sluice.tracing.endpoint", "http://collector:4318/v1/traces")))
        .singleElement()
        .asString()
        .contains("http://collector:4318/v1/traces", "sluice.tracing.endpoint");
    for (String kept :
        List.of("http://127.0.0.1:4318/v1/traces", "https://c.example/v1", "", "?")) {
      assertThat(doors(Map.of("sluice.tracing.endpoint", kept))).isEmpty();
    }
  }

  private static List<String> doors(Map<String, Object> settings) {
    var environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
    return OpenProcess.doors(environment);
  }
}
