package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.Verdict.Refused;
import dev.sluice.providers.Verdict.Refused.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each golden vector is verified as it stands, and refused with anything about it changed. */
class VectorsTest {
  private static final long SEED = 20_261_124L;
  private static final int BODY_BITS = 128;
  // a signature or a signed value that is changed is never old, and the source has a secret
  private static final Set<Kind> CHANGED = EnumSet.of(Kind.FAILED, Kind.MALFORMED, Kind.MISSING);

  private static int refusedInAll;

  static Stream<Vector> all() {
    return ProviderCatalog.bundled().all().stream().flatMap(p -> Vector.of(p).stream());
  }

  static Stream<Vector> genuine() {
    return all().filter(vector -> vector.expected().verified());
  }

  static Stream<Vector> genuineWithSignedQuery() {
    return genuine()
        .filter(vector -> vector.policy().publicUrl() != null)
        .filter(vector -> vector.request().target().indexOf('?') >= 0);
  }

  static Stream<Vector> genuineWithTimestamp() {
    return genuine()
        .filter(vector -> vector.provider().timestampTolerance() != null)
        .filter(vector -> !isToken(vector));
  }

  /** A plain token covers no time, whatever the provider's other schemes do. */
  private static boolean isToken(Vector vector) {
    return vector.signed().headers().stream().anyMatch(vector.provider()::isCredential);
  }

  @AfterAll
  static void count() {
    System.out.printf(
        "golden vectors: %d providers, %d published, %d derived, %d changed ones refused%n",
        ProviderCatalog.bundled().all().size(),
        all().filter(vector -> !vector.derived()).count(),
        all().filter(Vector::derived).count(),
        refusedInAll);
  }

  @Test
  void everyProviderHasAVectorThatIsVerified() {
    assertThat(ProviderCatalog.bundled().all())
        .allSatisfy(
            provider ->
                assertThat(Vector.of(provider))
                    .anyMatch(
                        vector ->
                            vector.expected().verified()
                                || vector.expected().status().equals("unsigned")));
  }

  @Test
  void theCatalogueTellsHowManyVectorsThereAre() {
    assertThat(ProviderCatalog.bundled().all())
        .allSatisfy(
            provider -> {
              long derived = Vector.of(provider).stream().filter(Vector::derived).count();
              ProviderFacts facts = provider.facts();
              assertThat(facts.derivedVectors()).as(provider.id()).isEqualTo((int) derived);
              assertThat(facts.publishedVectors() + facts.derivedVectors())
                  .as(provider.id())
                  .isEqualTo(Vector.of(provider).size());
            });
  }

  @ParameterizedTest
  @MethodSource("all")
  void theVerdictIsTheOneExpected(Vector vector) {
    // when
    Verdict verdict = verifier(vector, vector.secrets()).verify(vector.request());
    // then
    Vector.Expected expected = vector.expected();
    if (expected.verified()) {
      assertThat(verdict).isInstanceOf(Verdict.Verified.class);
      Verdict.Verified verified = (Verdict.Verified) verdict;
      assertThat(verified.keyId()).isEqualTo(expected.keyId());
      assertThat(verified.deliveryId()).isEqualTo(expected.deliveryId());
      assertThat(verified.eventType()).isEqualTo(expected.eventType());
    } else if (expected.status().equals("unsigned")) {
      assertThat(verdict)
          .isEqualTo(new Verdict.Unsigned(expected.deliveryId(), expected.eventType()));
    } else {
      assertThat(verdict).isInstanceOf(Refused.class);
      assertThat(((Refused) verdict).kind().name().toLowerCase(Locale.ROOT))
          .isEqualTo(expected.status());
    }
  }

  @ParameterizedTest
  @MethodSource("genuine")
  void anyChangedBitOfASignedHeaderIsRefused(Vector vector) {
    List<ReceivedRequest> changed = new ArrayList<>();
    for (String header : vector.signed().headers()) {
      String value = value(vector, header);
      for (int i = 0; i < 8 * value.length(); i += step(vector)) {
        char[] text = value.toCharArray();
        text[i / 8] ^= (char) (1 << i % 8);
        changed.add(with(vector, header, new String(text)));
      }
    }
    assertRefused(vector, changed, CHANGED);
  }

  @ParameterizedTest
  @MethodSource("genuine")
  void anotherSpellingOfASignedHeaderIsRefused(Vector vector) {
    List<ReceivedRequest> changed = new ArrayList<>();
    for (String header : vector.signed().headers()) {
      String value = value(vector, header);
      Stream.of(
              value.toUpperCase(Locale.ROOT),
              value.toLowerCase(Locale.ROOT),
              value.substring(0, value.length() - 1),
              value.substring(1),
              value.replaceAll("=+$", ""),
              value + "=",
              value + "00",
              value + "\u00a0",
              "\"" + value + "\"")
          .filter(other -> !other.equals(value))
          .forEach(other -> changed.add(with(vector, header, other)));
    }
    assertRefused(vector, changed, CHANGED);
  }

  @ParameterizedTest
  @MethodSource("genuine")
  void aSignedHeaderThatIsMissingOrThereWithAnotherValueIsRefused(Vector vector) {
    for (String header : vector.signed().headers()) {
      ReceivedRequest request = vector.request();
      // FAILED where the header with the other key's signature is left
      assertRefused(
          vector, List.of(request.without(header)), EnumSet.of(Kind.MISSING, Kind.FAILED));
      assertRefused(
          vector,
          List.of(
              request.with(header, value(vector, header) + "0"),
              request.without(header).with(header, "0").with(header, value(vector, header))),
          EnumSet.of(Kind.MALFORMED, Kind.FAILED));
    }
  }

  @ParameterizedTest
  @MethodSource("genuine")
  void anyChangedBitOfTheSignedBodyIsRefused(Vector vector) {
    byte[] body = vector.request().body();
    if (vector.signed().wholeBody()) {
      Random random = new Random(SEED);
      List<ReceivedRequest> changed = new ArrayList<>();
      for (int i = 0; i < BODY_BITS; i++) {
        int bit = i == 0 ? 0 : i == 1 ? 8 * body.length - 1 : random.nextInt(8 * body.length);
        changed.add(vector.request().withBody(flipped(body, bit)));
      }
      changed.add(vector.request().withBody((new String(body, UTF_8) + "\n").getBytes(UTF_8)));
      assertRefused(vector, changed, EnumSet.of(Kind.FAILED));
    }
    String text = new String(body, UTF_8);
    for (String signed : vector.signed().texts()) {
      int start = text.substring(0, text.indexOf(signed)).getBytes(UTF_8).length;
      List<ReceivedRequest> changed = new ArrayList<>();
      for (int bit = 8 * start; bit < 8 * (start + signed.length()); bit++) {
        changed.add(vector.request().withBody(flipped(body, bit)));
      }
      assertRefused(vector, changed, CHANGED);
    }
  }

  @ParameterizedTest
  @MethodSource("genuineWithSignedQuery")
  void anyChangedBitOfASignedQueryIsRefused(Vector vector) {
    int query = vector.request().target().indexOf('?') + 1;
    List<ReceivedRequest> changed = new ArrayList<>();
    for (int i = 8 * query; i < 8 * vector.request().target().length(); i++) {
      char[] text = vector.request().target().toCharArray();
      text[i / 8] ^= (char) (1 << i % 8);
      changed.add(vector.request().withTarget(new String(text)));
    }
    assertRefused(vector, changed, CHANGED);
  }

  @ParameterizedTest
  @MethodSource("genuineWithTimestamp")
  void whatIsTooOldOrTooNewIsExpired(Vector vector) {
    Duration tolerance = Objects.requireNonNull(vector.provider().timestampTolerance());
    Duration beyond = tolerance.multipliedBy(2).plusSeconds(1);
    assertRefused(
        vector,
        List.of(
            vector.request().at(vector.request().receivedAt().plus(beyond)),
            vector.request().at(vector.request().receivedAt().minus(beyond))),
        EnumSet.of(Kind.EXPIRED));
  }

  @ParameterizedTest
  @MethodSource("genuine")
  void anyChangedBitOfTheSecretIsRefused(Vector vector) {
    // given
    SigningSecret secret =
        vector.secrets().stream()
            .filter(other -> other.keyId().equals(vector.expected().keyId()))
            .findFirst()
            .orElseThrow();
    // when
    for (int bit = 0; bit < 8 * secret.value().length; bit += step(vector)) {
      List<SigningSecret> secrets =
          List.of(SigningSecret.of(secret.keyId(), flipped(secret.value(), bit)));
      try {
        Verdict verdict = verifier(vector, secrets).verify(vector.request());
        // then: MISSING where the text became one of another scheme, which signs elsewhere
        assertThat(verdict).as("%s: bit %d", vector, bit).isInstanceOf(Refused.class);
        assertThat(((Refused) verdict).kind()).isIn(Kind.FAILED, Kind.MISSING);
      } catch (InvalidSecretException e) {
        assertThat(e).hasMessageContaining(secret.keyId());
      }
      refusedInAll++;
    }
  }

  private static void assertRefused(
      Vector vector, List<ReceivedRequest> requests, Set<Kind> kinds) {
    SignatureVerifier verifier = verifier(vector, vector.secrets());
    for (ReceivedRequest request : requests) {
      Verdict verdict = verifier.verify(request);
      assertThat(verdict)
          .as("%s, seed %d: %s", vector, SEED, request.describe())
          .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.kind()).isIn(kinds));
      refusedInAll++;
    }
  }

  // a public-key check costs some hundred MACs; 7 reaches each of the 8 places in a character
  private static int step(Vector vector) {
    boolean publicKey =
        !vector.provider().scheme().startsWith("hmac")
            || new String(vector.secrets().getFirst().value(), UTF_8).startsWith("whpk_");
    return publicKey ? 7 : 1;
  }

  private static SignatureVerifier verifier(Vector vector, List<SigningSecret> secrets) {
    return vector.provider().verifier(secrets, vector.policy());
  }

  private static String value(Vector vector, String header) {
    List<String> values = vector.request().headers(header);
    assertThat(values).as("%s: %s", vector, header).hasSize(1);
    return values.getFirst();
  }

  private static ReceivedRequest with(Vector vector, String header, String value) {
    return vector.request().without(header).with(header, value);
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }
}
