package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.providers.PublishedKeys.Lookup;
import dev.sluice.providers.Verdict.Refused;
import dev.sluice.providers.Verdict.Refused.Kind;
import dev.sluice.providers.key.PublicKeyScheme;
import dev.sluice.providers.key.TextEncoding;
import java.net.URI;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources whose secrets say whom requests are for, and whose keys come from somewhere else. */
class FetchedKeysTest {
  private static final String URL = "https://hooks.example.com/webhooks/test";
  private static final Provider GOOGLE = provider("google-pubsub-push");
  private static final KeyPair OLD = PublicKeyScheme.RSA_SHA256.generate();
  private static final KeyPair NEW = PublicKeyScheme.RSA_SHA256.generate();

  private final Source keys = new Source();

  @Test
  void verifiesByOneOfTheKeysForARecipientOfTheSource() {
    keys.answers(jwks(NEW.getPublic(), OLD.getPublic()));

    Verdict verdict = google("me@example.com").verify(signed("me@example.com", OLD));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Verified.class, verified -> assertThat(verified.keyId()).isEqualTo("k1"));
    assertThat(keys.wanted).hasToString("[https://www.googleapis.com/oauth2/v3/certs]");
  }

  @Test
  void looksForNewerKeysOnceWhereNoneFits() {
    // given
    keys.answers(jwks(OLD.getPublic()), jwks(NEW.getPublic()));
    // when, then
    assertThat(google("me@example.com").verify(signed("me@example.com", NEW)))
        .isInstanceOf(Verdict.Verified.class);
    // given
    keys.answers(jwks(OLD.getPublic()), jwks(OLD.getPublic()));
    // when, then
    assertRefused(
        google("me@example.com").verify(signed("me@example.com", NEW)), Kind.FAILED, "fits none");
  }

  @Test
  void refusesWhatIsForSomebodyElse() {
    keys.answers(jwks(OLD.getPublic()));

    Verdict verdict = google("me@example.com").verify(signed("you@example.com", OLD));

    assertRefused(verdict, Kind.FAILED, "claim 'email'");
  }

  @Test
  void saysNothingBeforeTheKeysAreThereAndWhyWhenTheyAreNotToBeHad() {
    // given
    var settled = new CompletableFuture<Void>();
    keys.answers(new Lookup.Pending("on their way", settled));
    // when, then
    assertThat(google("me@example.com").verify(signed("me@example.com", OLD)))
        .isInstanceOfSatisfying(
            Verdict.Undecided.class,
            undecided -> {
              assertThat(undecided.reason()).isEqualTo("on their way");
              assertThat(undecided.settled()).isSameAs(settled);
            });
    // given
    keys.answers(new Lookup.Unavailable("no route"));
    // when, then
    assertRefused(
        google("me@example.com").verify(signed("me@example.com", OLD)),
        Kind.NO_SECRET,
        "the provider's keys cannot be had: no route; a replay will verify it again");
  }

  @Test
  void asksForNothingBeforeAllElseIsInOrder() {
    SignatureVerifier verifier = google("me@example.com");

    assertRefused(verifier.verify(ReceivedRequest.post("{}")), Kind.MISSING, "");
    assertRefused(
        verifier.verify(ReceivedRequest.post("{}").with("authorization", "Bearer x.y.z")),
        Kind.MALFORMED,
        "");

    assertThat(keys.wanted).isEmpty();
  }

  @Test
  void asksForNoKeyThatCouldNotMakeItRight() {
    // a token for somebody else, and one that is over
    assertRefused(
        google("me@example.com").verify(signed("you@example.com", OLD)),
        Kind.FAILED,
        "claim 'email'");
    assertRefused(
        google("me@example.com")
            .verify(signed("me@example.com", OLD).at(ReceivedRequest.TIME.plusSeconds(7_200))),
        Kind.EXPIRED,
        "the token is for");
    // and a signature that is too old
    Provider fal = provider("fal");
    SigningSecret secret = SigningSecret.of("k", fal.generateSecret().signing().getBytes(UTF_8));
    SignedWebhook webhook = fal.signer(secret, VerificationPolicy.DEFAULT).sign(draft(fal));
    assertRefused(
        verifier(fal).verify(ReceivedRequest.of(webhook, ReceivedRequest.TIME.plusSeconds(7_200))),
        Kind.EXPIRED,
        "from the time of receipt");

    assertThat(keys.wanted).isEmpty();
  }

  @Test
  void aWithdrawnKeyVerifiesWhatWasReceivedBeforeAndNothingElse() {
    // given
    Instant withdrawn = ReceivedRequest.TIME.plusSeconds(60);
    KeyDocument before = keys.read(jwks(OLD.getPublic()));
    KeyDocument after = keys.read(jwks(NEW.getPublic())).after(before, withdrawn);
    keys.answers(new Lookup.Found(after));
    ReceivedRequest request = signed("me@example.com", OLD);
    // when, then
    assertThat(google("me@example.com").verify(request)).isInstanceOf(Verdict.Verified.class);
    assertThat(google("me@example.com").verify(request.at(withdrawn)))
        .isInstanceOf(Verdict.Verified.class);
    assertRefused(
        google("me@example.com").verify(request.at(withdrawn.plusMillis(1))),
        Kind.FAILED,
        "fits none");
    assertThat(google("me@example.com").verify(signed("me@example.com", NEW)))
        .isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void withdrawnKeysArePublishedAnewOrForgotten() {
    // given
    KeyDocument before = keys.read(jwks(OLD.getPublic()));
    KeyDocument without = keys.read(jwks(NEW.getPublic())).after(before, ReceivedRequest.TIME);
    Instant later = ReceivedRequest.TIME.plus(KeyDocument.KEPT);
    // when, then
    assertThat(keys.read(jwks(OLD.getPublic())).after(without, later).keys())
        .extracting(KeyDocument.Key::withdrawn)
        .containsExactly(false, true);
    assertThat(keys.read(jwks(NEW.getPublic())).after(without, later).keys()).hasSize(1);
    KeyDocument document = before;
    for (int i = 0; i < 40; i++) {
      PublicKey another = PublicKeyScheme.ED25519.generate().getPublic();
      document =
          new KeyDocument(
                  List.of(
                      new KeyDocument.Key(
                          new AsymmetricKey(PublicKeyScheme.ED25519, another), null, null, false)))
              .after(document, ReceivedRequest.TIME);
    }
    assertThat(document.keys()).as("bounded").hasSize(32);
  }

  @Test
  void aHandshakeThatNeedsKeysThatAreNotHereIsNoFaultOfTheSender() {
    // given
    Provider provider =
        CustomProvider.parse(
            """
            schemes:
              - kind: ed25519
                signature: { from: "header:X-Signature", encoding: hex }
                content: "{body}"
                secret: { encoding: base64url }
                published-keys: { format: jwks, at: "https://keys.example.com/a" }
            handshakes:
              - method: POST
                when: [{ at: "body:/type", is: ping }]
                challenge: { from: "body:/c", characters: hex, min-length: 2, max-length: 8 }
                answer: { status: 200, content-type: text/plain, body: "{challenge}" }
            """);
    Handshakes handshakes =
        Objects.requireNonNull(
            provider.handshakes(List.of(), HandshakePolicy.DEFAULT, verifier(provider)));
    ReceivedRequest request =
        ReceivedRequest.post("{\"type\":\"ping\",\"c\":\"abcd\"}")
            .with("x-signature", "00".repeat(64));
    // when, then
    keys.answers(new Lookup.Pending("on their way", new CompletableFuture<>()));
    assertThat(handshakes.answer(request))
        .isEqualTo(new HandshakeOutcome.Unanswerable("The provider's keys cannot be had yet."));
    keys.answers(new Lookup.Unavailable("no route"));
    assertThat(handshakes.answer(request))
        .isEqualTo(
            new HandshakeOutcome.Unanswerable(
                "The source has no secret or key to check the handshake with."));
  }

  @Test
  void asksForNothingWhereTheSecretsAreTheKeys() {
    String secret = "me@example.com:" + base64(OLD.getPublic().getEncoded());
    SignatureVerifier configured =
        GOOGLE.verifier(
            List.of(SigningSecret.of("k1", secret.getBytes(UTF_8))),
            new VerificationPolicy(null, URL, false));

    assertThat(configured.verify(signed("me@example.com", OLD)))
        .isInstanceOf(Verdict.Verified.class);
    assertRefused(configured.verify(signed("me@example.com", NEW)), Kind.FAILED, "");
    assertThat(keys.wanted).isEmpty();
  }

  @Test
  void refusesSecretsThatAreNotWhatTheProviderKnowsOneBy() {
    assertThatThrownBy(() -> google("me@example.com:KEY"))
        .isInstanceOf(InvalidSecretException.class)
        .hasMessageContaining("without the key")
        .hasMessageNotContaining("me@");
    assertThatThrownBy(() -> verifier(provider("aws-sns"), "orders"))
        .isInstanceOf(InvalidSecretException.class)
        .hasMessageContaining("the ARN alone");
    assertThatThrownBy(() -> verifier(provider("aws-sns"), "arn:aws:sns:evil.com/:1:orders"))
        .isInstanceOf(InvalidSecretException.class);
    assertThatThrownBy(() -> verifier(provider("fal"), "key"))
        .isInstanceOf(InvalidSecretException.class)
        .hasMessageContaining("remove the secrets");
    assertThatThrownBy(() -> verifier(provider("github"), "secret"))
        .isInstanceOf(InvalidSecretException.class);
  }

  @Test
  void aSourceWithoutRecipientsRefusesEverythingWhereTheyMatter() {
    assertRefused(verifier(GOOGLE).verify(signed("me@example.com", OLD)), Kind.NO_SECRET, "");
    assertThat(keys.wanted).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fal", "fireblocks-v2"})
  void readsKeysOfOtherAlgorithms(String id) {
    // given
    Provider provider = provider(id);
    GeneratedSecret secret = provider.generateSecret();
    String recipient = id.equals("fal") ? null : secret.signing().split(":", -1)[0];
    keys.answers(id.equals("fal") ? ed25519(secret) : rsa512(secret));
    SignatureVerifier verifier =
        recipient == null ? verifier(provider) : verifier(provider, recipient);
    WebhookDraft draft = draft(provider);
    var signer =
        provider.signer(
            SigningSecret.of("k", secret.signing().getBytes(UTF_8)), VerificationPolicy.DEFAULT);
    // when
    Verdict verdict = verifier.verify(ReceivedRequest.of(signer.sign(draft), ReceivedRequest.TIME));
    // then
    assertThat(verdict).isInstanceOf(Verdict.Verified.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"keys\":[]}",
        "{\"keys\":{}}",
        "{\"keys\":[{\"kty\":\"RSA\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AQAB\"}]}",
        "{\"keys\":[],\"keys\":[]}",
        "<html>"
      })
  void aDocumentWithoutAKeyThatProtectsIsRefused(String document) {
    assertThatThrownBy(() -> keys.read(document)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://keys.example.com/a",
        "https://keys.example.com:443/a",
        "https://u@keys.example.com/a",
        "https://keys.example.com/a?b",
        "https://keys.example.com/a#b",
        "https://keys.example.com/%2e",
        "https://Keys.example.com/a",
        "https://10.0.0.1/a",
        "https://{name}.example.com/a",
        "https://{arn-region}.com/a",
        "https://keys.{arn-region}/a",
        "https://keys.example.com",
        "https://localhost/a",
        "keys"
      })
  void aSchemeFileCanPinNothingElse(String address) {
    assertThatThrownBy(() -> PinnedUrl.parse(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be https://host/path");
  }

  private SignatureVerifier google(String recipient) {
    return verifier(GOOGLE, recipient);
  }

  private SignatureVerifier verifier(Provider provider, String... secrets) {
    List<SigningSecret> all = new ArrayList<>();
    for (String secret : secrets) {
      all.add(SigningSecret.of("k" + (all.size() + 1), secret.getBytes(UTF_8)));
    }
    return provider.verifier(all, new VerificationPolicy(null, URL, false, keys));
  }

  private static ReceivedRequest signed(String recipient, KeyPair pair) {
    String secret = recipient + ":" + base64(pair.getPrivate().getEncoded());
    var signer =
        GOOGLE.signer(
            SigningSecret.of("k", secret.getBytes(UTF_8)),
            new VerificationPolicy(null, URL, false));
    return ReceivedRequest.of(signer.sign(draft(GOOGLE)), ReceivedRequest.TIME);
  }

  private static WebhookDraft draft(Provider provider) {
    return new WebhookDraft(
        "POST",
        "/webhooks/test",
        List.of(),
        provider.sampleBody("d-1"),
        "d-1",
        null,
        ReceivedRequest.TIME);
  }

  private static String jwks(PublicKey... keys) {
    List<String> all = new ArrayList<>();
    for (PublicKey key : keys) {
      all.add(rsa(key, "RS256"));
    }
    return "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\"},%s]}".formatted(String.join(",", all));
  }

  private static String rsa(PublicKey key, String algorithm) {
    RSAPublicKey rsa = (RSAPublicKey) key;
    return "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"%s\",\"kid\":\"x\",\"n\":\"%s\",\"e\":\"%s\"}"
        .formatted(
            algorithm,
            url(unsigned(rsa.getModulus().toByteArray())),
            url(rsa.getPublicExponent().toByteArray()));
  }

  private static String rsa512(GeneratedSecret secret) {
    String text = secret.verifying().split(":", -1)[1];
    return "{\"keys\":[%s]}".formatted(rsa(PublicKeyScheme.RSA_SHA512.publicKey(text), "RS512"));
  }

  private static String ed25519(GeneratedSecret secret) {
    return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}]}"
        .formatted(secret.verifying().replace("=", ""));
  }

  private static byte[] unsigned(byte[] number) {
    return number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
  }

  private static String url(byte[] bytes) {
    return TextEncoding.BASE64URL.encode(bytes);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Provider provider(String id) {
    return Objects.requireNonNull(ProviderCatalog.bundled().find(id));
  }

  private static void assertRefused(Verdict verdict, Kind kind, String reason) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason()).contains(reason);
              assertThat(refused.kind()).isEqualTo(kind);
            });
  }

  /** Answers as it was told to; remembers what was wanted. */
  private static final class Source implements PublishedKeys {
    final List<WantedKeys> wanted = new ArrayList<>();
    private final Deque<Object> answers = new ArrayDeque<>();

    void answers(Object... all) {
      answers.clear();
      answers.addAll(List.of(all));
    }

    KeyDocument read(String document) {
      return new WantedKeys(
              URI.create("https://keys.example.com/a"),
              PublicKeyScheme.RSA_SHA256,
              PublishedForm.Format.JWKS,
              List.of(),
              false)
          .read(document.getBytes(UTF_8), Set.of());
    }

    @Override
    public Lookup find(WantedKeys keys) {
      wanted.add(keys);
      Object answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
      return answer instanceof String document
          ? new Lookup.Found(keys.read(document.getBytes(UTF_8), Set.of()))
          : (Lookup) answer;
    }

    @Override
    public Lookup findNewer(WantedKeys keys) {
      return find(keys);
    }
  }
}
