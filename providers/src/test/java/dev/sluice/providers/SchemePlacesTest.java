package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.providers.Verdict.Refused;
import dev.sluice.providers.Verdict.Refused.Kind;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What scheme files can say about where signatures, keys and names are. */
class SchemePlacesTest {
  private static final String SECRET = "s3cret";
  private static final long NOW = ReceivedRequest.TIME.getEpochSecond();

  private static final String LISTS =
      """
      schemes:
        - kind: hmac-sha256
          signature:
            from: "header:X-Signature"
            lists: " "
            elements: { separator: ",", assign: "=", key: v1 }
            encoding: hex
          timestamp: { from: "header:X-Signature", key: t, unit: seconds, tolerance: 5m }
          content: "{timestamp}.{body}"
      """;

  private static final String SIGNED_PART =
      """
      schemes:
        - kind: hmac-sha256
          signature: { from: "header:X-Signature", encoding: hex }
          content: "{secret-part}{body}"
          secret: { part: ":" }
      """;

  private static final String EACH_ELEMENT =
      """
      schemes:
        - kind: token
          signature: { from: "body:/value/*/state" }
      """;

  private static final String NAMES =
      """
      delivery-id: "{body:/meta/version!}{body:/meta/id}"
      event-type: ["edited{body:/edited/id!}", "message{body:/message/id!}"]
      schemes:
        - kind: token
          signature: { from: "header:X-Token" }
      """;

  private static final String QUERY_AND_HASH =
      """
      schemes:
        - kind: hmac-sha256
          signature: { from: "header:X-Signature", encoding: hex }
          content: "{sorted-query}\\n{body-sha256-bytes}"
      """;

  @Test
  void eachListOfElementsHasItsOwnTime() throws Exception {
    // given
    SignatureVerifier verifier = verifier(LISTS, SECRET);
    String good = "t=%d,v1=%s".formatted(NOW - 1, sign(NOW - 1 + ".{}"));
    String other = "t=%d,v1=%s".formatted(NOW, sign(NOW + ".[]"));
    String mixed = "t=%d,v1=%s".formatted(NOW, sign(NOW - 1 + ".{}"));
    String late = "t=%d,v1=%s".formatted(NOW - 301, sign(NOW - 301 + ".{}"));
    // when, then
    assertThat(signed(verifier, other + " " + good)).isInstanceOf(Verdict.Verified.class);
    assertThat(signed(verifier, good + " " + other)).isInstanceOf(Verdict.Verified.class);
    assertThat(kind(signed(verifier, other + " " + mixed))).isEqualTo(Kind.FAILED);
    assertThat(kind(signed(verifier, other + " " + late))).isEqualTo(Kind.EXPIRED);
    assertThat(kind(signed(verifier, " "))).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void partOfASecretIsSignedInFrontOfTheContent() throws Exception {
    // given
    SignatureVerifier verifier = verifier(SIGNED_PART, "app-1:" + SECRET);
    // when, then
    assertThat(signed(verifier, sign("app-1{}"))).isInstanceOf(Verdict.Verified.class);
    assertThat(kind(signed(verifier, sign("app-2{}")))).isEqualTo(Kind.FAILED);
    assertThat(kind(signed(verifier, sign("{}")))).isEqualTo(Kind.FAILED);
  }

  @Test
  void aSecretWithoutItsSignedPartIsRefused() {
    for (String secret : List.of(SECRET, ":" + SECRET, "app-1:")) {
      assertThatThrownBy(() -> verifier(SIGNED_PART, secret))
          .isInstanceOf(InvalidSecretException.class)
          .hasMessageContaining("a text, then :, then a text");
    }
  }

  @Test
  void aTokenInABodyMustBeInEachElementOfItsArray() {
    // given
    SignatureVerifier verifier = verifier(EACH_ELEMENT, SECRET);
    String good = "{\"state\":\"s3cret\",\"id\":1}";
    // when, then
    assertThat(body(verifier, array(good))).isInstanceOf(Verdict.Verified.class);
    assertThat(body(verifier, array(good, good))).isInstanceOf(Verdict.Verified.class);
    for (String bad : List.of("{\"state\":\"other\"}", "{\"id\":2}", "{\"state\":null}", "7")) {
      assertThat(kind(body(verifier, array(good, bad)))).as(bad).isEqualTo(Kind.FAILED);
      assertThat(kind(body(verifier, array(bad, good)))).as(bad).isEqualTo(Kind.FAILED);
    }
    assertThat(kind(body(verifier, array("{\"state\":\"other\"}")))).isEqualTo(Kind.FAILED);
    for (String without : List.of(array(), array("{\"id\":2}"), "{}", "{\"value\":{}}", "")) {
      assertThat(kind(body(verifier, without))).as(without).isEqualTo(Kind.MISSING);
    }
    String twice = "{\"value\":[%s],\"value\":[{\"state\":\"other\"}]}".formatted(good);
    assertThat(body(verifier, twice)).isInstanceOf(Refused.class);
  }

  @Test
  void aValueCanBeAskedForWithoutBeingPartOfAName() {
    // given
    SignatureVerifier verifier = verifier(NAMES, SECRET);
    // when
    Verdict.Accepted one = token(verifier, "{\"message\":{\"id\":7},\"meta\":{\"id\":\"a\"}}");
    Verdict.Accepted other =
        token(verifier, "{\"edited\":{\"id\":7},\"meta\":{\"id\":\"a\",\"version\":2}}");
    // then
    assertThat(one.eventType()).isEqualTo("message");
    assertThat(one.deliveryId()).isNull();
    assertThat(other.eventType()).isEqualTo("edited");
    assertThat(other.deliveryId()).isEqualTo("a");
  }

  @Test
  void whatIsSignedCannotAskForAPresence() {
    assertThatThrownBy(() -> verifier(SIGNED_PART.replace("{body}", "{header:X-Id!}{body}"), "a:b"))
        .isInstanceOf(InvalidSchemeException.class)
        .hasMessageContaining("schemes[0].content");
  }

  @Test
  void parametersAreSignedInTheOrderOfTheirNamesAsTheyAreEncoded() throws Exception {
    // given
    byte[] hash = Digests.sha256("{}".getBytes(UTF_8));
    SignatureVerifier verifier = verifier(QUERY_AND_HASH, SECRET);
    ReceivedRequest request =
        ReceivedRequest.post("{}")
            .with("x-signature", sign(bytes("a=%2F+1&b=2&b=1&c\n".getBytes(UTF_8), hash)));
    ReceivedRequest bare =
        ReceivedRequest.post("{}").with("x-signature", sign(bytes("\n".getBytes(UTF_8), hash)));
    // when, then
    assertThat(verifier.verify(request.withTarget("/x?c&b=2&&b=1&a=%2F+1")))
        .isInstanceOf(Verdict.Verified.class);
    assertThat(kind(verifier.verify(request.withTarget("/x?c&b=1&b=2&a=%2F+1"))))
        .isEqualTo(Kind.FAILED);
    assertThat(kind(verifier.verify(request.withTarget("/x?c&b=2&b=1&a=%2f+1"))))
        .isEqualTo(Kind.FAILED);
    assertThat(verifier.verify(bare.withTarget("/x"))).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void aSignerPutsATokenIntoEachElement() {
    // given
    Provider provider = CustomProvider.parse(EACH_ELEMENT);
    SigningSecret secret = SigningSecret.of("k1", SECRET.getBytes(UTF_8));
    WebhookDraft draft =
        new WebhookDraft(
            "POST",
            "/x",
            List.of(),
            array("{\"id\":1}", "{\"id\":2}").getBytes(UTF_8),
            null,
            null,
            Instant.EPOCH);
    // when
    SignedWebhook signed = provider.signer(secret, VerificationPolicy.DEFAULT).sign(draft);
    // then
    assertThat(new String(signed.body(), UTF_8))
        .isEqualTo(array("{\"id\":1,\"state\":\"s3cret\"}", "{\"id\":2,\"state\":\"s3cret\"}"));
  }

  private static String array(String... elements) {
    return "{\"value\":[" + String.join(",", elements) + "]}";
  }

  private static Verdict signed(SignatureVerifier verifier, String signature) {
    return verifier.verify(ReceivedRequest.post("{}").with("x-signature", signature));
  }

  private static Verdict body(SignatureVerifier verifier, String body) {
    return verifier.verify(ReceivedRequest.post(body));
  }

  private static Verdict.Accepted token(SignatureVerifier verifier, String body) {
    return (Verdict.Accepted) verifier.verify(ReceivedRequest.post(body).with("x-token", SECRET));
  }

  private static byte[] bytes(byte[] one, byte[] other) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(one);
    both.writeBytes(other);
    return both.toByteArray();
  }

  private static String sign(String content) throws Exception {
    return sign(content.getBytes(UTF_8));
  }

  private static String sign(byte[] content) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(content));
  }

  private static SignatureVerifier verifier(String document, String secret) {
    return CustomProvider.parse(document)
        .verifier(
            List.of(SigningSecret.of("k1", secret.getBytes(UTF_8))), VerificationPolicy.DEFAULT);
  }

  private static Kind kind(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Refused.class);
    return ((Refused) verdict).kind();
  }
}
