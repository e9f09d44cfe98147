package dev.sluice.console.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgePropertiesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://ops.example.com",
        "https://ops.example.com:8443",
        "http://localhost:3000",
        "http://127.0.0.1:3000",
        "http://[::1]:3000"
      })
  void takesOrigins(String origin) {
    assertThat(console("127.0.0.1", List.of(), List.of(origin)).corsAllowedOrigins())
        .containsExactly(origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "https://*",
        "https://*.example.com",
        "null",
        "http://ops.example.com",
        "https://ops.example.com/",
        "https://ops.example.com/path",
        "https://user@ops.example.com",
        "ops.example.com",
        "https://",
        ""
      })
  void refusesWhatIsNoneOrIsMoreThanOne(String origin) {
    assertThatThrownBy(() -> console("127.0.0.1", List.of(), List.of(origin)))
        .hasMessageStartingWith(
            "sluice.console.cors-allowed-origins [CORS_ALLOWED_ORIGINS] must be");
  }

  @Test
  void refusesWhatIsNoHost() {
    assertThatThrownBy(() -> console("127.0.0.1", List.of("https://x"), List.of()))
        .hasMessageStartingWith("sluice.console.trusted-hosts: 'https://x' must be a host name");
  }

  @Test
  void isCalledByItsMachinesNamesOnlyWhereItListensThereAlone() {
    assertThat(console("127.0.0.1", List.of("a.example"), List.of()).hosts().trusts("localhost:1"))
        .isTrue();
    assertThat(console("0.0.0.0", List.of("a.example"), List.of()).hosts().trusts("localhost:1"))
        .isFalse();
  }

  @Test
  void tellsWhatIsOpenWhereOthersCanReachIt() {
    assertThat(OpenDoors.of(properties("0.0.0.0", List.of()), false))
        .satisfiesExactly(
            hosts -> assertThat(hosts).contains("sluice.console.trusted-hosts [TRUSTED_HOSTS]"),
            plain -> assertThat(plain).contains("plain HTTP on 0.0.0.0", "sluice.console.host"));
    assertThat(OpenDoors.of(properties("0.0.0.0", List.of("a.example")), true)).isEmpty();
    assertThat(OpenDoors.of(properties("127.0.0.1", List.of()), false)).isEmpty();
  }

  private static EdgeProperties properties(String host, List<String> hosts) {
    return new EdgeProperties(false, console(host, hosts, List.of()));
  }

  private static EdgeProperties.Console console(
      String host, List<String> hosts, List<String> origins) {
    return new EdgeProperties.Console(host, hosts, origins);
  }
}
