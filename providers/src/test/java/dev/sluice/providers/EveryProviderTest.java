package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.providers.Verdict.Refused;
import dev.sluice.providers.Verdict.Refused.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for each provider of the catalogue, whatever its scheme. */
class EveryProviderTest {
  private static final Instant TIME = ReceivedRequest.TIME;
  private static final String TARGET = "/webhooks/test?x=1%2F2";
  private static final VerificationPolicy POLICY =
      new VerificationPolicy(null, "https://hooks.example.com/webhooks/test", false);

  static Collection<Provider> all() {
    return ProviderCatalog.bundled().all();
  }

  /** Those that sign something. */
  static Collection<Provider> providers() {
    return all().stream().filter(provider -> !provider.scheme().equals("unsigned")).toList();
  }

  @Test
  void aProviderThatSignsNothingIsRefusedUnlessTheSourceAllowsIt() {
    List<Provider> unsigned = new ArrayList<>(all());
    unsigned.removeAll(providers());
    assertThat(unsigned).hasSizeGreaterThan(3);
    for (Provider provider : unsigned) {
      ReceivedRequest request = received(provider, provider.generateSecret());
      Verdict verdict = provider.verifier(List.of(), POLICY).verify(request);
      assertThat(kind(verdict)).as(provider.id()).isEqualTo(Kind.MISSING);
      assertThat(((Refused) verdict).reason()).contains("allow-unsigned");
      assertThatThrownBy(() -> verifier(provider, "a-secret"))
          .isInstanceOf(InvalidSecretException.class)
          .hasMessageContaining("nothing is signed");
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void whatASignerSignsIsVerified(Provider provider) {
    // given
    GeneratedSecret secret = provider.generateSecret();
    // when
    Verdict verdict = verify(provider, secret.verifying(), received(provider, secret));
    // then
    assertThat(verdict).isInstanceOf(Verdict.Verified.class);
    Verdict.Verified verified = (Verdict.Verified) verdict;
    assertThat(verified.keyId()).isEqualTo("k1");
    String id = verified.deliveryId();
    String type = verified.eventType();
    assertThat(id == null).as("id %s", id).isEqualTo(ids(provider).deliveryIds().isEmpty());
    assertThat(type == null).as("type %s", type).isEqualTo(ids(provider).eventTypes().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("providers")
  void aDeliveryKeepsItsIdWhenItIsSentAgain(Provider provider) {
    // given
    GeneratedSecret secret = provider.generateSecret();
    ReceivedRequest request = received(provider, secret);
    // when
    Verdict one = verify(provider, secret.verifying(), request);
    Verdict other = verify(provider, secret.verifying(), request);
    Verdict next =
        verify(
            provider,
            secret.verifying(),
            ReceivedRequest.of(signed(provider, secret, "d-2"), TIME));
    // then
    String id = ((Verdict.Accepted) one).deliveryId();
    assertThat(((Verdict.Accepted) other).deliveryId()).isEqualTo(id);
    boolean own = provider.id().equals("hubspot"); // whose ids are numbers of its own
    if (!own && !ids(provider).deliveryIds().isEmpty()) {
      assertThat(((Verdict.Accepted) next).deliveryId()).isNotEqualTo(id);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void anotherSecretIsRefused(Provider provider) {
    // given
    ReceivedRequest request = received(provider, provider.generateSecret());
    // when
    Verdict verdict = verify(provider, provider.generateSecret().verifying(), request);
    // then
    assertThat(kind(verdict)).isEqualTo(Kind.FAILED);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void anUnsignedRequestIsRefusedAsMissing(Provider provider) {
    // given
    ReceivedRequest request = ReceivedRequest.post(new String(provider.sampleBody("d-1"), UTF_8));
    // when
    Verdict verdict = verify(provider, provider.generateSecret().verifying(), request);
    // then
    assertThat(kind(verdict)).isEqualTo(Kind.MISSING);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void withoutASecretNothingIsVerified(Provider provider) {
    // given
    ReceivedRequest request = received(provider, provider.generateSecret());
    // when
    Verdict verdict = provider.verifier(List.of(), POLICY).verify(request);
    // then
    assertThat(kind(verdict)).isEqualTo(Kind.NO_SECRET);
  }

  @ParameterizedTest
  @MethodSource("all")
  void anUnsignedSourceTakesAnythingAndReadsItsIds(Provider provider) {
    // given
    ReceivedRequest request = received(provider, provider.generateSecret());
    VerificationPolicy policy = new VerificationPolicy(null, null, true);
    // when
    Verdict verdict = provider.verifier(List.of(), policy).verify(request);
    // then
    assertThat(verdict).isInstanceOf(Verdict.Unsigned.class);
    String id = ((Verdict.Unsigned) verdict).deliveryId();
    assertThat(id == null).as("id %s", id).isEqualTo(ids(provider).deliveryIds().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("providers")
  void theToleranceCountsOnBothSidesAndItsEndBelongsToIt(Provider provider) {
    // given
    Duration tolerance = provider.timestampTolerance();
    GeneratedSecret secret = provider.generateSecret();
    ReceivedRequest request = received(provider, secret);
    JwtForm jwt = scheme(provider).jwt();
    boolean ends = jwt != null && jwt.time() == JwtForm.Time.EXPIRES; // see JwtTest
    Duration wide = ends ? jwt.tolerance() : tolerance == null ? Duration.ofDays(400) : tolerance;
    // when
    List<Verdict> verdicts =
        List.of(
            verify(provider, secret.verifying(), request.at(TIME.plus(wide))),
            verify(provider, secret.verifying(), request.at(TIME.minus(wide))),
            verify(provider, secret.verifying(), request.at(TIME.plus(wide).plusMillis(1))),
            verify(provider, secret.verifying(), request.at(TIME.minus(wide).minusMillis(1))));
    // then
    assertThat(verdicts.subList(0, 2)).allMatch(Verdict.Verified.class::isInstance);
    if (ends) {
      assertThat(verdicts.get(2)).isInstanceOf(Verdict.Verified.class);
      assertThat(kind(verdicts.get(3))).isEqualTo(Kind.EXPIRED);
    } else if (tolerance == null) {
      assertThat(verdicts).allMatch(Verdict.Verified.class::isInstance);
    } else {
      assertThat(verdicts.subList(2, 4)).allMatch(verdict -> kind(verdict) == Kind.EXPIRED);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void anyChangedBitIsRefused(Provider provider) {
    // given
    long seed = 20_261_124L + provider.id().hashCode();
    Random random = new Random(seed);
    GeneratedSecret secret = provider.generateSecret();
    ReceivedRequest request = received(provider, secret);
    List<ReceivedRequest> changed = new ArrayList<>();
    if (scheme(provider).content().has(Template.Word.BODY)) {
      for (int i = 0; i < 100; i++) {
        byte[] body = request.body().clone();
        body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
        changed.add(request.withBody(body));
      }
    }
    for (String header : signedHeaders(provider)) {
      for (String value : request.headers(header)) {
        for (int i = 0; i < 8 * value.length(); i += step(provider)) {
          char[] text = value.toCharArray();
          text[i / 8] ^= (char) (1 << i % 8);
          changed.add(request.without(header).with(header, new String(text)));
        }
      }
    }
    // when
    SignatureVerifier verifier = verifier(provider, secret.verifying());
    List<ReceivedRequest> verified =
        changed.stream()
            .filter(other -> !(verifier.verify(other) instanceof Verdict.Refused))
            .toList();
    // then
    assertThat(verified.stream().map(ReceivedRequest::describe))
        .as("seed %d, secret %s, request %s", seed, secret.verifying(), request.describe())
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void anyChangedBitOfTheSecretIsRefused(Provider provider) {
    // given
    GeneratedSecret secret = provider.generateSecret();
    ReceivedRequest request = received(provider, secret);
    byte[] text = secret.verifying().getBytes(UTF_8);
    List<String> verified = new ArrayList<>();
    // when
    for (int i = 0; i < 8 * text.length; i += step(provider)) {
      byte[] changed = text.clone();
      changed[i / 8] ^= (byte) (1 << i % 8);
      try {
        SignatureVerifier verifier =
            provider.verifier(List.of(SigningSecret.of("k1", changed)), POLICY);
        if (!(verifier.verify(request) instanceof Refused)) {
          verified.add("bit " + i);
        }
      } catch (InvalidSecretException e) {
        assertThat(e).hasMessageContaining("k1").hasMessageNotContaining(secret.verifying());
      }
    }
    // then
    assertThat(verified)
        .as("secret %s, request %s", secret.verifying(), request.describe())
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void nothingThatASenderCanSendThrows(Provider provider) {
    // given
    long seed = 42L + provider.id().hashCode();
    Random random = new Random(seed);
    GeneratedSecret secret = provider.generateSecret();
    ReceivedRequest request = received(provider, secret);
    SignatureVerifier verifier = verifier(provider, secret.verifying());
    List<String> pieces =
        List.of(
            "",
            "v1,",
            "t=1,v1=",
            "sha256=",
            "v0=00",
            "%",
            "\u00ff\u0000",
            "=",
            ",,,",
            ";;;h1=",
            "99999999999999999999",
            "-1",
            "2020-13-45T00:00:00Z",
            "{",
            "[[",
            "\"\\ud800\"",
            "{\"id\":");
    int refused = 0;
    boolean token = scheme(provider).isBearer(); // whoever knows it may send all
    // when
    for (int i = 0; i < 500; i++) {
      ReceivedRequest hostile = request;
      for (String header : signedHeaders(provider)) {
        hostile = random.nextBoolean() || token ? hostile.without(header) : hostile;
        for (int n = random.nextInt(3); n > 0; n--) {
          hostile =
              hostile.with(header, pieces.get(random.nextInt(pieces.size())) + random.nextInt());
        }
      }
      byte[] body = new byte[random.nextInt(64)];
      random.nextBytes(body);
      hostile =
          random.nextBoolean() ? hostile.withBody(body) : hostile.withBody(piece(pieces, random));
      hostile = random.nextInt(4) == 0 ? hostile.withTarget("/x?%zz&=&a=%") : hostile;
      hostile = random.nextInt(4) == 0 ? hostile.without("content-type") : hostile;
      refused += verifier.verify(hostile) instanceof Refused ? 1 : 0;
    }
    // then
    assertThat(refused).as("seed %d", seed).isEqualTo(500);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theCatalogueTellsWhatAnOperatorNeeds(Provider provider) {
    assertThat(provider.id()).matches("[a-z0-9][a-z0-9-]*");
    assertThat(provider.name()).isNotBlank();
    assertThat(provider.documentation()).startsWith("https://");
    assertThat(provider.scheme())
        .matches(
            "(hmac-sha\\d+|token|ed25519|ecdsa-p256|rsa-sha\\d+|jwt-[a-z]+\\d+|keccak-256|unsigned)(,"
                + " \\S+)*");
    assertThat(provider.successAnswer().status()).isBetween(200, 299);
    ProviderFacts facts = provider.facts();
    assertThat(facts.confidence()).isIn("high", "medium", "low");
    assertThat(facts.experimental()).isEqualTo(facts.confidence().equals("low"));
    assertThat(facts.evidence()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void aUrlThatIsSignedMustBeConfigured(Provider provider) {
    // given
    GeneratedSecret secret = provider.generateSecret();
    ReceivedRequest request = received(provider, secret);
    SigningSecret key = SigningSecret.of("k1", secret.verifying().getBytes(UTF_8));
    // when
    Verdict verdict = provider.verifier(List.of(key), VerificationPolicy.DEFAULT).verify(request);
    // then
    if (provider.signsUrl()) {
      assertThat(kind(verdict)).isEqualTo(Kind.FAILED);
      assertThat(((Refused) verdict).reason()).contains("public-url");
      SigningSecret signing = SigningSecret.of("k1", secret.signing().getBytes(UTF_8));
      assertThatThrownBy(
              () -> provider.signer(signing, VerificationPolicy.DEFAULT).sign(draft(provider, "d")))
          .isInstanceOf(IllegalArgumentException.class);
    } else {
      assertThat(verdict).isInstanceOf(Verdict.Verified.class);
    }
  }

  // keys and signatures of RSA are long; 7 reaches each of the 8 places in a character
  private static int step(Provider provider) {
    return scheme(provider).label().matches("(rsa|jwt-rs).*") ? 7 : 1;
  }

  private static byte[] piece(List<String> pieces, Random random) {
    return pieces.get(random.nextInt(pieces.size())).getBytes(UTF_8);
  }

  /** Names of the headers that the provider's signatures depend on. */
  private static Set<String> signedHeaders(Provider provider) {
    Scheme scheme = scheme(provider);
    List<ValueLocation> signed = new ArrayList<>(scheme.content().locations());
    scheme.signature().from().stream().limit(1).forEach(signed::add);
    if (scheme.timestamp() != null) {
      signed.add(scheme.timestamp().from());
    }
    return signed.stream()
        .filter(location -> location.place() == ValueLocation.Place.HEADER)
        .map(ValueLocation::name)
        .collect(Collectors.toSet());
  }

  /** The scheme of generated secrets. */
  private static Scheme scheme(Provider provider) {
    return ((SchemeProvider) provider).file().schemes().getFirst();
  }

  /** Where id and type are; exactly then a delivery has them. */
  private static EventIds ids(Provider provider) {
    EventIds own = scheme(provider).ids();
    return own == null ? ((SchemeProvider) provider).file().ids() : own;
  }

  private static ReceivedRequest received(Provider provider, GeneratedSecret secret) {
    return ReceivedRequest.of(signed(provider, secret, "d-1"), TIME);
  }

  private static SignedWebhook signed(Provider provider, GeneratedSecret secret, String id) {
    SigningSecret key = SigningSecret.of("k1", secret.signing().getBytes(UTF_8));
    return provider.signer(key, POLICY).sign(draft(provider, id));
  }

  private static WebhookDraft draft(Provider provider, String id) {
    return new WebhookDraft("POST", TARGET, List.of(), provider.sampleBody(id), id, null, TIME);
  }

  private static SignatureVerifier verifier(Provider provider, String secret) {
    return provider.verifier(List.of(SigningSecret.of("k1", secret.getBytes(UTF_8))), POLICY);
  }

  private static Verdict verify(Provider provider, String secret, ReceivedRequest request) {
    return verifier(provider, secret).verify(request);
  }

  private static Kind kind(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Refused.class);
    return ((Refused) verdict).kind();
  }
}
