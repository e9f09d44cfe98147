package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.providers.Verdict.Refused;
import dev.sluice.providers.Verdict.Refused.Kind;
import dev.sluice.providers.key.TextEncoding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens: whatever one says of itself, only the scheme file decides how it is checked. */
class JwtTest {
  private static final String SECRET = "s3cret";
  private static final Instant NOW = ReceivedRequest.TIME;
  private static final String HS256 = "{\"alg\":\"HS256\"}";

  private static final String ENDS =
      """
      schemes:
        - kind: jwt-hs256
          signature: { from: "header:Authorization", prefix: "Bearer " }
          claims: { iss: [one, other] }
          body-sha256: hash
          time: expires
          tolerance: 30s
      """;

  private final SignatureVerifier verifier = verifier(ENDS);

  @Test
  void aTokenCountsFromItsBeginningToItsEndGiveOrTakeTheTolerance() throws Exception {
    // given
    long now = NOW.getEpochSecond();
    String times = "\"iat\":%d,\"nbf\":%d,\"exp\":%d".formatted(now - 60, now, now + 60);
    ReceivedRequest request = request(HS256, claims(times));
    // when, then
    assertThat(verifier.verify(request.at(NOW.minusSeconds(30))))
        .isInstanceOf(Verdict.Verified.class);
    assertThat(verifier.verify(request.at(NOW.plusSeconds(90))))
        .isInstanceOf(Verdict.Verified.class);
    assertThat(kind(request.at(NOW.minusSeconds(31)))).isEqualTo(Kind.EXPIRED);
    assertThat(kind(request.at(NOW.plusSeconds(91)))).isEqualTo(Kind.EXPIRED);
    assertThat(kind(request(HS256, claims("\"iat\":" + now)))).isEqualTo(Kind.MISSING);
    assertThat(kind(request(HS256, claims("\"exp\":\"soon\"")))).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void aSourcesToleranceWins() throws Exception {
    // given
    VerificationPolicy policy = new VerificationPolicy(Duration.ofHours(1), null, false);
    SigningSecret secret = SigningSecret.of("k1", SECRET.getBytes(UTF_8));
    SignatureVerifier wide = CustomProvider.parse(ENDS).verifier(List.of(secret), policy);
    ReceivedRequest request = request(HS256, claims("\"exp\":" + NOW.getEpochSecond()));
    // when, then
    assertThat(wide.verify(request.at(NOW.plusSeconds(3600)))).isInstanceOf(Verdict.Verified.class);
    assertThat(verifier.verify(request.at(NOW.plusSeconds(3600)))).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"HS512\"}",
        "{\"alg\":\"RS256\"}",
        "{\"alg\":\"hs256\"}",
        "{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
        "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}",
        "{\"alg\":\"HS256\",\"crit\":\"b64\"}",
        "{\"typ\":\"JWT\"}",
        "[]",
        "HS256"
      })
  void aHeaderThatIsNotTheSchemesIsNoToken(String header) throws Exception {
    assertThat(kind(request(header, claims("\"exp\":" + NOW.getEpochSecond()))))
        .isEqualTo(Kind.MALFORMED);
  }

  @Test
  void claimsMustBeThereOnceAndFit() throws Exception {
    String exp = "\"exp\":" + NOW.getEpochSecond();
    String hash = "\"hash\":\"" + Digests.sha256Hex("{}".getBytes(UTF_8)) + "\",";
    assertThat(verifier.verify(request(HS256, "{\"iss\":\"other\"," + hash + exp + "}")))
        .isInstanceOf(Verdict.Verified.class);
    for (String claims :
        List.of(
            "{\"iss\":\"else\"," + hash + exp + "}",
            "{" + hash + exp + "}",
            "{\"iss\":null," + hash + exp + "}",
            "{\"iss\":\"one\"," + exp + "}",
            "{\"iss\":\"one\",\"hash\":\"00\"," + exp + "}")) {
      assertThat(kind(request(HS256, claims))).as(claims).isEqualTo(Kind.FAILED);
    }
    for (String claims :
        List.of(
            "{\"iss\":\"one\",\"iss\":\"one\"," + hash + exp + "}",
            "{\"iss\":[\"one\"]," + hash + exp + "}",
            "{\"iss\":\"one\"," + hash + exp + "}{}")) {
      assertThat(kind(request(HS256, claims))).as(claims).isEqualTo(Kind.MALFORMED);
    }
  }

  @Test
  void anythingButThreePartsBehindThePrefixIsNoToken() throws Exception {
    String token = token(HS256, claims("\"exp\":" + NOW.getEpochSecond()));
    for (String text :
        List.of(
            token,
            "bearer " + token,
            "Bearer  " + token,
            "Bearer " + token + ".",
            "Bearer " + token.substring(0, token.lastIndexOf('.')),
            "Bearer " + token + "=",
            "Bearer " + "x".repeat(20_000))) {
      assertThat(kind(ReceivedRequest.post("{}").with("authorization", text)))
          .as(text)
          .isIn(Kind.MALFORMED, Kind.MISSING);
    }
    assertThat(kind(ReceivedRequest.post("{}"))).isEqualTo(Kind.MISSING);
  }

  @Test
  void aTokenThatFitsAnyBodyIsACredential() {
    assertThat(CustomProvider.parse(ENDS).isCredential("authorization")).isFalse();
    assertThat(
            CustomProvider.parse(ENDS.replace("    body-sha256: hash\n", ""))
                .isCredential("authorization"))
        .isTrue();
  }

  @Test
  void whatIsWrongWithASchemeIsSaidWithItsPlace() {
    assertThatThrownBy(() -> verifier(ENDS.replace("    tolerance: 30s\n", "")))
        .isInstanceOf(InvalidSchemeException.class)
        .hasMessageContaining("schemes[0]: 'tolerance' belongs to a 'time'");
    assertThatThrownBy(() -> verifier(ENDS.replace("    time: expires\n", "")))
        .hasMessageContaining("schemes[0]: 'time' is missing");
    assertThatThrownBy(() -> verifier(ENDS.replace("time: expires", "time: later")))
        .hasMessageContaining("allowed are expires, issued, none");
    assertThatThrownBy(() -> verifier(ENDS.replace("    time: ", "    content: x\n    time: ")))
        .hasMessageContaining("schemes[0].content: unknown key");
    assertThatThrownBy(() -> verifier(ENDS.replace("    time: ", "    payload: body\n    time: ")))
        .hasMessageContaining("there are no claims");
  }

  private static String claims(String times) {
    return "{\"iss\":\"one\",\"hash\":\"%s\",%s}"
        .formatted(Digests.sha256Hex("{}".getBytes(UTF_8)), times);
  }

  private static ReceivedRequest request(String header, String claims) throws Exception {
    return ReceivedRequest.post("{}").with("authorization", "Bearer " + token(header, claims));
  }

  private static String token(String header, String claims) throws Exception {
    String signed =
        TextEncoding.BASE64URL.encode(header.getBytes(UTF_8))
            + "."
            + TextEncoding.BASE64URL.encode(claims.getBytes(UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    return signed + "." + TextEncoding.BASE64URL.encode(mac.doFinal(signed.getBytes(UTF_8)));
  }

  private Kind kind(ReceivedRequest request) {
    Verdict verdict = verifier.verify(request);
    assertThat(verdict).isInstanceOf(Refused.class);
    return ((Refused) verdict).kind();
  }

  private static SignatureVerifier verifier(String document) {
    return CustomProvider.parse(document)
        .verifier(
            List.of(SigningSecret.of("k1", SECRET.getBytes(UTF_8))), VerificationPolicy.DEFAULT);
  }
}
