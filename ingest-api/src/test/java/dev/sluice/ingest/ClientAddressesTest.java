package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {
  private static final ClientAddresses BEHIND =
      ClientAddresses.behind(List.of("10.0.0.0/8", "192.0.2.7", "fd00::/16"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.1.2.3 | 203.0.113.5 | 203.0.113.5",
        "192.0.2.7 | 203.0.113.5 | 203.0.113.5",
        "fd00::1 | 2001:db8::9 | 2001:db8:0:0:0:0:0:9",
        // what the client itself wrote stands further to the left
        "10.1.2.3 | 198.51.100.1, 203.0.113.5 | 203.0.113.5",
        "10.1.2.3 | 198.51.100.1, 203.0.113.5, 10.9.9.9 | 203.0.113.5",
        // all of them are proxies: the first is where the request began
        "10.1.2.3 | 10.4.4.4, 10.9.9.9 | 10.4.4.4",
      })
  void aTrustedProxySaysWhomItPassesOnFor(String peer, String forwardedFor, String client) {
    assertThat(BEHIND.of(peer, List.of(forwardedFor))).isEqualTo(client);
  }

  @Test
  void severalHeadersAreOneList() {
    assertThat(BEHIND.of("10.1.2.3", List.of("198.51.100.1", "203.0.113.5")))
        .isEqualTo("203.0.113.5");
  }

  @ParameterizedTest
  @CsvSource({"203.0.113.9", "192.0.2.8", "11.0.0.1", "2001:db8::1"})
  void nobodyElseIsBelieved(String peer) {
    assertThat(BEHIND.of(peer, List.of("198.51.100.1"))).isEqualTo(peer);
  }

  @Test
  void withoutTrustedProxiesNobodyIsBelieved() {
    var direct = ClientAddresses.behind(List.of());

    assertThat(direct.trustsAny()).isFalse();
    assertThat(direct.of("10.1.2.3", List.of("198.51.100.1"))).isEqualTo("10.1.2.3");
  }

  @ParameterizedTest
  @CsvSource({"unknown", "''", "203.0.113.5:4711", "localhost", "'203.0.113.5,'", "_hidden"})
  void whereAProxyNamesNoAddressItStandsForItself(String forwardedFor) {
    assertThat(BEHIND.of("10.1.2.3", List.of(forwardedFor))).isEqualTo("10.1.2.3");
  }

  @Test
  void withoutTheHeaderAProxyStandsForItself() {
    assertThat(BEHIND.of("10.1.2.3", List.of())).isEqualTo("10.1.2.3");
  }
}
