package dev.sluice.providers;

import static dev.sluice.providers.CustomSchemes.LIST;
import static dev.sluice.providers.CustomSchemes.SECRET;
import static dev.sluice.providers.CustomSchemes.hmac;
import static dev.sluice.providers.CustomSchemes.signed;
import static dev.sluice.providers.CustomSchemes.verify;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.Verdict.Refused;
import dev.sluice.providers.Verdict.Refused.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the signatures and secrets count, and when. */
class SignaturesTest {
  private static final String BODY = "{\"id\":\"e1\"}";
  private static final String GOOD = "a=" + hmac(SECRET, BODY);
  private static final String OTHER = "a=" + hmac("other", BODY);
  private static final Instant TIME = ReceivedRequest.TIME;

  @Test
  void oneOfSeveralSignaturesInAHeaderIsEnough() {
    assertThat(verify(LIST, request(OTHER + "," + GOOD))).isInstanceOf(Verdict.Verified.class);
    assertThat(verify(LIST, request("b=1,x," + GOOD + ",a=zz")))
        .isInstanceOf(Verdict.Verified.class);
    assertThat(kind(verify(LIST, request(OTHER + "," + OTHER)))).isEqualTo(Kind.FAILED);
  }

  @Test
  void sixteenSignaturesAreLookedAtAndNoMore() {
    assertThat(verify(LIST, request((OTHER + ",").repeat(15) + GOOD)))
        .isInstanceOf(Verdict.Verified.class);
    assertThat(kind(verify(LIST, request((OTHER + ",").repeat(16) + GOOD)))).isEqualTo(Kind.FAILED);
    assertThat(kind(verify(LIST, request("a=1,".repeat(16) + GOOD)))).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void aHeaderMayBeThereTwiceOnlyIfItSaysTheSame() {
    assertThat(verify(LIST, request(GOOD).with("x-signature", GOOD)))
        .isInstanceOf(Verdict.Verified.class);
    assertThat(kind(verify(LIST, request(GOOD).with("x-signature", OTHER))))
        .isEqualTo(Kind.MALFORMED);
    assertThat(kind(verify(LIST, request(OTHER).with("x-signature", GOOD))))
        .isEqualTo(Kind.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {" %s", "a =%s", "a= %s", "%s ", "b=1, %s", "\t%s", "%s\t", "A=%s"})
  void spacesCountUnlessTheSchemeSaysOtherwise(String form) {
    // given
    boolean inside = form.matches("[aA] ?= ?%s");
    String header = form.formatted(inside ? GOOD.substring(2) : GOOD);
    String ignoring = LIST.replace("key: a }", "key: a, spaces: ignored }");
    boolean around = !header.contains("\t") && !inside;
    // then
    assertThat(verify(LIST, request(header))).isInstanceOf(Refused.class);
    assertThat(verify(ignoring, request(header)) instanceof Verdict.Verified).isEqualTo(around);
  }

  @Test
  void saysWhatIsWrongWithWhatStandsThere() {
    assertThat(kind(verify(LIST, ReceivedRequest.post(BODY)))).isEqualTo(Kind.MISSING);
    assertThat(kind(verify(LIST, request("")))).isEqualTo(Kind.MISSING);
    assertThat(kind(verify(LIST, request("b=00")))).isEqualTo(Kind.MISSING);
    assertThat(kind(verify(LIST, request("nothing")))).isEqualTo(Kind.MALFORMED);
    assertThat(kind(verify(LIST, request("a=")))).isEqualTo(Kind.MALFORMED);
    assertThat(kind(verify(LIST, request("a=xyz")))).isEqualTo(Kind.MALFORMED);
    assertThat(kind(verify(LIST, request("a=00")))).isEqualTo(Kind.FAILED);
  }

  @Test
  void elementsAreTheSameAsByAPlainSplit() {
    long seed = 11;
    Random random = new Random(seed);
    Scheme.Elements elements = new Scheme.Elements(",", '=', "a", false);
    for (int i = 0; i < 5000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        text.append(",=ab1 ".charAt(random.nextInt(6)));
      }
      List<String> expected = new ArrayList<>();
      for (String element : text.toString().split(",", -1)) {
        String[] parts = element.split("=", 2);
        if (parts.length == 2 && parts[0].equals("a")) {
          expected.add(parts[1]);
        }
      }
      assertThat(elements.read(text.toString(), 100))
          .as("seed %d: %s", seed, text)
          .isEqualTo(expected);
    }
  }

  @Test
  void theVerdictTellsWhichSecretMatched() {
    // given
    SigningSecret first = SigningSecret.of("first", "one".getBytes(UTF_8));
    SigningSecret second = SigningSecret.of("second", "two".getBytes(UTF_8));
    // then
    assertThat(keyId(verify(LIST, signed("one", BODY), first, second))).isEqualTo("first");
    assertThat(keyId(verify(LIST, signed("two", BODY), first, second))).isEqualTo("second");
    assertThat(kind(verify(LIST, signed("three", BODY), first, second))).isEqualTo(Kind.FAILED);
  }

  @Test
  void aSecretCountsFromItsBeginningUntilBeforeItsEnd() {
    // given
    SigningSecret old = new SigningSecret("old", "one".getBytes(UTF_8), null, TIME);
    SigningSecret young = new SigningSecret("new", "two".getBytes(UTF_8), TIME, null);
    ReceivedRequest byOld = signed("one", BODY);
    ReceivedRequest byYoung = signed("two", BODY);
    // then
    assertThat(keyId(verify(LIST, byOld.at(TIME.minusNanos(1)), old, young))).isEqualTo("old");
    assertThat(kind(verify(LIST, byOld.at(TIME), old, young))).isEqualTo(Kind.FAILED);
    assertThat(kind(verify(LIST, byOld.at(TIME), old))).isEqualTo(Kind.NO_SECRET);
    assertThat(keyId(verify(LIST, byYoung.at(TIME), old, young))).isEqualTo("new");
    assertThat(kind(verify(LIST, byYoung.at(TIME.minusNanos(1)), young))).isEqualTo(Kind.NO_SECRET);
    assertThat(old.validAt(TIME)).isFalse();
    assertThat(young.validAt(TIME)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(classes = {MacKey.class, TokenKey.class})
  void bytesAreComparedInConstantTime(Class<?> key) throws IOException {
    // given: what the class file refers to
    byte[] code;
    try (InputStream stream = key.getResourceAsStream(key.getSimpleName() + ".class")) {
      code = Objects.requireNonNull(stream).readAllBytes();
    }
    // then
    assertThat(CustomSchemes.latin1(code))
        .contains("java/security/MessageDigest", "isEqual")
        .doesNotContain("java/util/Arrays", "compareTo");
  }

  private static ReceivedRequest request(String header) {
    return ReceivedRequest.post(BODY).with("x-signature", header);
  }

  private static Kind kind(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Refused.class);
    return ((Refused) verdict).kind();
  }

  private static String keyId(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Verified.class);
    return ((Verdict.Verified) verdict).keyId();
  }
}
