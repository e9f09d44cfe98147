package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hash of a request in a token of Atlassian Connect. */
class ConnectUrlTest {
  @Test
  void isTheHashThatAtlassianPublishes() {
    // Bitbucket's page about the query string hash
    assertThat(ConnectUrl.hash("GET", "https://example.com/test?param=value", false))
        .isEqualTo("be16910858a41fd19ea5c1b4e9decca9a784d1024cb00b2158defe2f29dc86dd");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /path?b=2&a=1 | POST&/path&a=1&b=2
          /path/?a=%20+x | POST&/path&a=%20%20x
          /path?a=2&a=1&a=10 | POST&/path&a=1,10,2
          /path?a=1&jwt=token | POST&/path&a=1
          /a&b | POST&/a%26b&
          / | POST&/&
          ?a=/ | POST&/&a=%2F
          ?a=%e2%82%ac*~ | POST&/&a=%E2%82%AC%2A~
          """)
  void methodPathAndQueryAreCanonical(String target, String canonical) {
    assertThat(ConnectUrl.hash("POST", "https://example.com" + target, false))
        .isEqualTo(Digests.sha256Hex(canonical.getBytes(UTF_8)));
  }

  @Test
  void thePathIsEmptyBelowABaseUrlThatIsTheWholePath() {
    assertThat(ConnectUrl.hash("POST", "https://example.com/hook?a=1", true))
        .isEqualTo(Digests.sha256Hex("POST&/&a=1".getBytes(UTF_8)));
  }
}
