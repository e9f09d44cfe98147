package dev.sluice.console.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SessionPropertiesTest {
  @Test
  void cookiesAreSecureUnlessSaidOtherwise() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new SessionProperties("127.0.0.1", Duration.ofMinutes(30), Duration.ofHours(12), true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "localhost"})
  void onTheLoopbackAddressCookiesNeedNotBeSecure(String host) {
    var properties =
        bind(Map.of("sluice.console.host", host, "sluice.console.secure-cookie", "false"));

    assertThat(properties.secureCookie()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1", "console.example.com", "127.0.0.1.example"})
  void elsewhereTheyMust(String host) {
    assertThatThrownBy(
            () ->
                bind(Map.of("sluice.console.host", host, "sluice.console.secure-cookie", "false")))
        .rootCause()
        .hasMessageContaining("sluice.console.secure-cookie can be false only where")
        .hasMessageContaining(host);
  }

  @ParameterizedTest
  @CsvSource({
    "sluice.console.session-idle, 59s",
    "sluice.console.session-idle, 13h",
    "sluice.console.session-lifetime, 8d",
    "sluice.console.session-lifetime, 0s",
  })
  void refusesAWrongValueWithItsKey(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of(key, value)))
        .rootCause()
        .hasMessageContaining(key + " must be from");
  }

  private static SessionProperties bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("sluice.console", SessionProperties.class);
  }
}
