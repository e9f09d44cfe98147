package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedHostsTest {
  private static final TrustedHosts HOSTS =
      TrustedHosts.of(List.of("Hooks.example.com", "127.0.0.1", "[::1]"));

  @ParameterizedTest
  @CsvSource({
    "hooks.example.com",
    "HOOKS.EXAMPLE.COM:8443",
    "hooks.example.com:",
    "127.0.0.1:80",
    "[::1]:80",
  })
  void takesItsNamesWithAnyPort(String host) {
    assertThat(HOSTS.trusts(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "example.com",
        "hooks.example.com.",
        "hooks.example.com.evil.example",
        "evil-hooks.example.com",
        "hooks.example.com:80@evil.example",
        "hooks.example.com:x",
        "evil.example#hooks.example.com",
        "[::1].evil.example",
        "[::1",
        "::1",
      })
  void refusesOthers(String host) {
    assertThat(HOSTS.trusts(host)).isFalse();
  }

  @Test
  void refusesARequestWithoutHost() {
    assertThat(HOSTS.trusts(null)).isFalse();
    assertThat(HOSTS.any()).isFalse();
  }

  @Test
  void takesAnyWhereNoneIsNamed() {
    var any = TrustedHosts.of(List.of());

    assertThat(any.any()).isTrue();
    assertThat(any.trusts("evil.example")).isTrue();
    assertThat(any.trusts(null)).isTrue();
  }
}
