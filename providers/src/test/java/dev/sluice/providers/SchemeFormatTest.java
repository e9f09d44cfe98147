package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.providers.Verdict.Refused;
import dev.sluice.providers.Verdict.Refused.Kind;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What scheme files can say beyond what a bundled provider needs in each of its requests. */
class SchemeFormatTest {
  private static final String SECRET = "s3cret";

  private static final String TIME_IN_BODY =
      """
      schemes:
        - kind: hmac-sha256
          signature: { from: "header:X-Signature", encoding: hex }
          timestamp: { from: "body:/sentAt", unit: milliseconds, tolerance: 1m }
          content: "%s"
      """;

  private static final String SIGNED_FIELD =
      """
      schemes:
        - kind: hmac-sha256
          signature: { from: "header:X-Signature", encoding: hex }
          content: "{form:payload}"
      """;

  private static final String SEPARATED_BY_TWO =
      """
      schemes:
        - kind: hmac-sha256
          signature:
            from: "header:X-Signature"
            elements: { separator: ", ", assign: "=", key: v1 }
            encoding: hex
          content: "{body}"
      """;

  @Test
  void aTimeInTheSignedBodyNeedsNotBeNamedAgain() throws Exception {
    // given
    long sent = ReceivedRequest.TIME.toEpochMilli();
    ReceivedRequest request = signedBody("{\"sentAt\":%d}".formatted(sent));
    SignatureVerifier verifier = verifier(TIME_IN_BODY.formatted("{body}"));
    // when
    Verdict verdict = verifier.verify(request);
    Verdict late = verifier.verify(request.at(request.receivedAt().plus(Duration.ofSeconds(61))));
    Verdict without = verifier.verify(signedBody("{\"other\":1}"));
    Verdict forged = verifier.verify(ReceivedRequest.post("{}").with("x-signature", sign("[]")));
    // then
    assertThat(verdict).isInstanceOf(Verdict.Verified.class);
    assertThat(kind(late)).isEqualTo(Kind.EXPIRED);
    assertThat(kind(without)).isEqualTo(Kind.MISSING);
    assertThat(kind(forged)).isEqualTo(Kind.FAILED);
  }

  @Test
  void aTimeThatIsNotSignedIsRefusedWithTheSchemeFile() {
    // given
    String document = TIME_IN_BODY.formatted("{header:X-Id}");
    // when, then
    assertThatThrownBy(() -> verifier(document))
        .isInstanceOf(InvalidSchemeException.class)
        .hasMessageContaining("schemes[0].content")
        .hasMessageContaining("a time that is not signed protects nothing");
  }

  @Test
  void aSignedFieldOfAFormMayBeAsLongAsTheBody() throws Exception {
    // given
    String payload = "{\"text\":\"%s\"}".formatted("öffentlich ".repeat(10_000));
    String field = "payload=" + URLEncoder.encode(payload, UTF_8);
    SignatureVerifier verifier = verifier(SIGNED_FIELD);
    // when
    Verdict verdict = verifier.verify(form(field, sign(payload)));
    Verdict twice = verifier.verify(form(field + "&payload=%7B%7D", sign(payload)));
    Verdict empty = verifier.verify(form("payload=", sign("")));
    // then
    assertThat(verdict).isInstanceOf(Verdict.Verified.class);
    assertThat(kind(twice)).isEqualTo(Kind.MALFORMED);
    assertThat(kind(empty)).isEqualTo(Kind.MISSING);
  }

  @Test
  void elementsMayBeSeparatedByTwoCharacters() throws Exception {
    // given
    SignatureVerifier verifier = verifier(SEPARATED_BY_TWO);
    String good = "v1=" + sign("{}");
    String bad = "v1=" + sign("[]");
    // when
    List<Verdict> verdicts =
        List.of(
            verifier.verify(ReceivedRequest.post("{}").with("x-signature", good)),
            verifier.verify(ReceivedRequest.post("{}").with("x-signature", bad + ", " + good)),
            verifier.verify(ReceivedRequest.post("{}").with("x-signature", good + ", " + bad)));
    // then
    assertThat(verdicts).allMatch(Verdict.Verified.class::isInstance);
  }

  @Test
  void theRetryHorizonIsTheOneInTheFileAndUnknownWithoutOne() {
    assertThat(CustomProvider.parse(SIGNED_FIELD).retryHorizon()).isNull();
    assertThat(CustomProvider.parse(SIGNED_FIELD + "retry-horizon: 90m\n").retryHorizon())
        .isEqualTo(Duration.ofMinutes(90));
    // 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h, as Svix documents it
    Duration svix = Objects.requireNonNull(ProviderCatalog.bundled().find("svix")).retryHorizon();
    assertThat(svix).isBetween(Duration.ofSeconds(99_305), Duration.ofSeconds(99_360));
  }

  private static ReceivedRequest signedBody(String body) throws Exception {
    return ReceivedRequest.post(body).with("x-signature", sign(body));
  }

  private static ReceivedRequest form(String body, String signature) {
    return ReceivedRequest.post(body)
        .with("content-type", "application/x-www-form-urlencoded")
        .with("x-signature", signature);
  }

  private static String sign(String content) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(content.getBytes(UTF_8)));
  }

  private static SignatureVerifier verifier(String document) {
    return CustomProvider.parse(document)
        .verifier(
            List.of(SigningSecret.of("k1", SECRET.getBytes(UTF_8))), VerificationPolicy.DEFAULT);
  }

  private static Kind kind(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Refused.class);
    return ((Refused) verdict).kind();
  }
}
