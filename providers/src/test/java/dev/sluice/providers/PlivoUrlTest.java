package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.plivo.api.util.Utils;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which URLs Plivo's SDK for Java reads as the documentation and the SDKs for Node and Python do.
 * It leaves out the port and decodes the whole URL before it takes it apart, so an escaped
 * character that means something in a URL means it there, and the path is signed decoded. Plivo's
 * servers sign as documented; agreeing with this SDK would refuse genuine requests.
 */
class PlivoUrlTest {
  private static final String NONCE = "12345";
  private static final String TOKEN = "my_auth_token";

  private final Provider plivo = Objects.requireNonNull(ProviderCatalog.bundled().find("plivo"));

  @ParameterizedTest
  @CsvSource({
    "https://example.com/hook, '', true",
    "https://example.com/hook, ?b=2&a=1, true",
    "https://example.com/hook, ?a=x%20y+z, true",
    "https://example.com/hook, ?a=%2F%3A%3D, true",
    "https://example.com/hook, ?a=%C3%A9, true",
    "https://example.com/hook, ?a=%2541, true",
    // the port
    "https://example.com:8443/hook, ?a=1, false",
    // escapes of & and #
    "https://example.com/hook, ?a=1%262, false",
    "https://example.com/hook, ?a=%23b, false",
    // escapes in the path
    "https://example.com/my%20hook, ?a=1, false"
  })
  void agreesWithTheSdkUnlessItReadsTheUrlOtherwise(String url, String query, boolean agrees)
      throws Exception {
    // given
    Map<String, String> form = Map.of("From", "+15551111111", "Digits", "1&2");
    String body = "From=%2B15551111111&Digits=1%262";
    String theirs = Utils.computeSignatureV3(url + query, NONCE, TOKEN, "POST", form);
    // when
    Verdict verdict = verify(url, query, body, theirs);
    // then
    assertThat(verdict instanceof Verdict.Verified).as(url + query).isEqualTo(agrees);
  }

  private Verdict verify(String url, String query, String body, String signature) {
    ReceivedRequest request =
        ReceivedRequest.post(body)
            .withTarget("/webhooks/test" + query)
            .with("content-type", "application/x-www-form-urlencoded")
            .with("x-plivo-signature-v3", signature)
            .with("x-plivo-signature-v3-nonce", NONCE);
    return plivo
        .verifier(
            List.of(SigningSecret.of("k1", TOKEN.getBytes(UTF_8))),
            new VerificationPolicy(null, url, false))
        .verify(request);
  }
}
