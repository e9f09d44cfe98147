package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenDoorsTest {
  @Test
  void tellsEachWithTheKeyThatClosesIt() {
    assertThat(doors(Map.of("sluice.ingest.client-rate-limit", "off")))
        .satisfiesExactly(
            hosts -> assertThat(hosts).contains("sluice.ingest.trusted-hosts [TRUSTED_HOSTS]"),
            plain ->
                assertThat(plain)
                    .contains(
                        "0.0.0.0", "sluice.ingest.ssl-bundle", "sluice.ingest.trusted-proxies"),
            limit -> assertThat(limit).contains("sluice.ingest.client-rate-limit"));
  }

  @Test
  void isSilentWhereAllIsClosed() {
    assertThat(
            doors(
                Map.of(
                    "sluice.ingest.trusted-hosts", "hooks.example.com",
                    "sluice.ingest.trusted-proxies", "10.0.0.0/8")))
        .isEmpty();
    assertThat(
            doors(
                Map.of(
                    "sluice.ingest.trusted-hosts", "hooks.example.com",
                    "sluice.ingest.ssl-bundle", "web")))
        .isEmpty();
  }

  @Test
  void isSilentWhereNobodyElseCanReachIt() {
    for (String host : List.of("127.0.0.1", "::1", "localhost")) {
      assertThat(doors(Map.of("sluice.ingest.host", host))).isEmpty();
    }
  }

  private static List<String> doors(Map<String, String> settings) {
    return OpenDoors.of(IngestPropertiesTest.bind(settings).ingest());
  }
}
