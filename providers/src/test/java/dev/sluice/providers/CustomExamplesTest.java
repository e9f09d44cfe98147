package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.Verdict.Refused;
import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each example of docs/providers/custom.md, and of a guide, verifies what its sender signs, and
 * nothing else.
 */
class CustomExamplesTest {
  private static final String BODY = "{\"id\":\"d-1\",\"type\":\"paid\",\"text\":\"caf\u00e9\"}";
  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
  private static final String TEXT_KEY = new String(KEY, UTF_8);

  /** An entry of the sources file. */
  record Example(String name, Node scheme, Provider provider, VerificationPolicy policy) {
    String kind() {
      return scheme.need("schemes").items().getFirst().need("kind").text();
    }

    SignatureVerifier verifier(String secret) {
      return provider.verifier(
          policy.allowUnsigned()
              ? List.of()
              : List.of(SigningSecret.of("k1", secret.getBytes(UTF_8))),
          policy);
    }

    ReceivedRequest signed(GeneratedSecret secret) {
      WebhookDraft draft =
          new WebhookDraft(
              "POST",
              "/webhooks/" + name,
              List.of(),
              provider.sampleBody("d-1"),
              "d-1",
              null,
              ReceivedRequest.TIME);
      SigningSecret key = SigningSecret.of("k1", secret.signing().getBytes(UTF_8));
      return ReceivedRequest.of(provider.signer(key, policy).sign(draft), ReceivedRequest.TIME);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Example> examples() throws IOException {
    return examplesOf("providers/custom.md");
  }

  static Stream<Example> all() throws IOException {
    return Stream.concat(examples(), examplesOf("migrate-from-hookdeck.md"));
  }

  private static Stream<Example> examplesOf(String name) throws IOException {
    String page = Files.readString(Path.of("../docs").resolve(name));
    return Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
        .matcher(page)
        .results()
        .flatMap(block -> Documents.read(block.group(1)).need("sources").items().stream())
        .map(CustomExamplesTest::example);
  }

  private static Example example(Node source) {
    assertThat(source.need("provider").text()).isEqualTo(CustomProvider.ID);
    Node url = source.find("public-url");
    return new Example(
        source.need("name").text(),
        source.need("scheme"),
        CustomProvider.of(source.need("scheme")),
        new VerificationPolicy(
            null,
            url == null ? null : url.text(),
            source.text("allow-unsigned", "false").equals("true")));
  }

  static Stream<Example> signing() throws IOException {
    return all().filter(example -> !example.policy().allowUnsigned());
  }

  @Test
  void thereIsOneForEachKindOfTheFormat() throws IOException {
    assertThat(examples().map(Example::kind))
        .containsExactlyInAnyOrderElementsOf(SchemeReader.KINDS.keySet());
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatTheSenderSignsIsAcceptedWithItsId(Example example) {
    // given
    GeneratedSecret secret = example.provider().generateSecret();
    // when
    Verdict verdict = example.verifier(secret.verifying()).verify(example.signed(secret));
    // then
    assertThat(verdict)
        .isInstanceOf(
            example.policy().allowUnsigned() ? Verdict.Unsigned.class : Verdict.Verified.class);
    assertThat(((Verdict.Accepted) verdict).deliveryId()).isEqualTo("d-1");
    assertThat(((Verdict.Accepted) verdict).eventType()).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("signing")
  void anotherSecretAndAChangedBodyAreRefused(Example example) {
    // given
    GeneratedSecret secret = example.provider().generateSecret();
    ReceivedRequest request = example.signed(secret);
    String other = example.provider().generateSecret().verifying();
    // then
    assertThat(example.verifier(other).verify(request)).isInstanceOf(Refused.class);
    Scheme scheme = ((SchemeProvider) example.provider()).file().schemes().getFirst();
    if (!scheme.isBearer()) {
      byte[] changed = new String(request.body(), UTF_8).replace("\":\"", "\":\"x").getBytes(UTF_8);
      assertThat(example.verifier(secret.verifying()).verify(request.withBody(changed)))
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void theUnsignedOneIsRefusedUnlessTheSourceAllowsIt() throws IOException {
    Example unsigned = examples().filter(e -> e.policy().allowUnsigned()).findFirst().orElseThrow();
    assertThat(
            unsigned
                .provider()
                .verifier(List.of(), VerificationPolicy.DEFAULT)
                .verify(unsigned.signed(new GeneratedSecret("", ""))))
        .isInstanceOf(Refused.class);
  }

  /** What a sender writes that only has the JDK. */
  private static ReceivedRequest byHand(Example example, String body) {
    long seconds = ReceivedRequest.TIME.getEpochSecond();
    ReceivedRequest request = ReceivedRequest.post(body).with("x-acme-delivery", "d-1");
    HexFormat hex = HexFormat.of();
    return switch (example.kind()) {
      case "hmac-sha1" ->
          request
              .with("x-acme-event", "paid")
              .with("x-acme-signature", "sha1=" + hex.formatHex(mac("HmacSHA1", body)));
      case "hmac-sha256" -> {
        String signature = hex.formatHex(mac("HmacSHA256", seconds + "." + body));
        yield request.with("acme-signature", "t=%d,v1=%s".formatted(seconds, signature));
      }
      case "hmac-sha384" -> request.with("x-acme-signature", base64(mac("HmacSHA384", body)));
      case "hmac-sha512" -> {
        String content = "POST|%s|%s".formatted(example.policy().publicUrl(), body);
        yield request.with(
            "x-acme-signature", hex.formatHex(mac("HmacSHA512", content)).toUpperCase(Locale.ROOT));
      }
      case "token" -> request.with("authorization", "Bearer " + TEXT_KEY);
      default -> throw new IllegalArgumentException(example.kind());
    };
  }

  static Stream<Example> shared() throws IOException {
    return examples().filter(e -> e.kind().startsWith("hmac-") || e.kind().equals("token"));
  }

  @ParameterizedTest
  @MethodSource("shared")
  void whatTheJdkAloneSignsIsVerified(Example example) {
    ReceivedRequest request = byHand(example, BODY);
    String secret = example.kind().equals("hmac-sha384") ? "acme_" + base64(KEY) : TEXT_KEY;
    assertThat(example.verifier(secret).verify(request)).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void whatTheJdkAloneSignsWithEd25519IsVerifiedAndNothingElse() throws Exception {
    // given
    Example example = examples().filter(e -> e.kind().equals("ed25519")).findFirst().orElseThrow();
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = pair.getPublic().getEncoded();
    String raw = base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(("d-1." + BODY).getBytes(UTF_8));
    ReceivedRequest request =
        ReceivedRequest.post(BODY)
            .with("x-acme-id", "d-1")
            .with("x-acme-signature", base64(signature.sign()));
    // then
    assertThat(example.verifier(raw).verify(request)).isInstanceOf(Verdict.Verified.class);
    assertThat(example.verifier(raw).verify(request.without("x-acme-id").with("x-acme-id", "d-2")))
        .isInstanceOf(Refused.class);
  }

  private static byte[] mac(String algorithm, String content) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(KEY, algorithm));
      return mac.doFinal(content.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
