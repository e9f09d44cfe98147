package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingPropertiesTest {
  private static final String ENDPOINT = "https://collector.example.com/v1/traces";

  @Test
  void nothingIsTracedUnlessAnEndpointIsNamed() {
    assertThat(at(null).isOn()).isFalse();
    assertThat(at(" ").isOn()).isFalse();
    assertThat(at(ENDPOINT).isOn()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "collector:4318",
        "https://collector.example.com",
        "https://collector.example.com/",
        "grpc://collector.example.com/v1/traces",
        "https:///v1/traces",
        "https:v1",
        "https://user:hidden@collector.example.com/v1/traces",
        "https://collector.example.com/v1/traces?key=hidden",
        "https://collector.example.com/v1/traces#hidden",
        "https://collector example.com/v1/traces",
      })
  void refusesWhatIsNoWholeAddressWithoutRepeatingIt(String endpoint) {
    assertThatThrownBy(() -> at(endpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("sluice.tracing.endpoint [SLUICE_TRACING_ENDPOINT] must be")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void plainHttpLeavesTheMachineOnlyWhereSomebodySaysSo() {
    String endpoint = "http://otel-collector:4318/v1/traces";

    assertThatThrownBy(() -> at(endpoint))
        .hasMessageStartingWith("sluice.tracing.endpoint [SLUICE_TRACING_ENDPOINT] is plain HTTP")
        .hasMessageContaining("sluice.tracing.plain-http");
    assertThat(new TracingProperties(endpoint, true, 1, null).isOn()).isTrue();
    for (String host : new String[] {"localhost", "127.0.0.1", "[::1]"}) {
      assertThat(at("http://%s:4318/v1/traces".formatted(host)).isOn()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAShareThatIsNone(double ratio) {
    assertThatThrownBy(() -> new TracingProperties(ENDPOINT, false, ratio, null))
        .hasMessageStartingWith(
            "sluice.tracing.sample-ratio [SLUICE_TRACING_SAMPLE_RATIO] must be from 0 to 1");
  }

  @Test
  void readsHeaders() {
    var properties =
        new TracingProperties(ENDPOINT, false, 1, "authorization=Basic YTpi== , x-team = blue");

    assertThat(properties.headerValues())
        .containsExactly(Map.entry("authorization", "Basic YTpi=="), Map.entry("x-team", "blue"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hidden", "=hidden", "a=", "a b=hidden", "a=hid\nden", "Host=hidden", "a=1,,b=2"})
  void refusesOtherHeadersWithoutRepeatingThem(String headers) {
    assertThatThrownBy(() -> new TracingProperties(ENDPOINT, false, 1, headers))
        .hasMessageStartingWith("sluice.tracing.headers [SLUICE_TRACING_HEADERS] must be headers")
        .hasMessageNotContaining("hid");
  }

  @Test
  void namesNoSecret() {
    assertThat(new TracingProperties(ENDPOINT, false, 1, "authorization=hidden").toString())
        .contains(ENDPOINT)
        .doesNotContain("hidden");
  }

  private static TracingProperties at(String endpoint) {
    return new TracingProperties(endpoint, false, 0.1, null);
  }
}
