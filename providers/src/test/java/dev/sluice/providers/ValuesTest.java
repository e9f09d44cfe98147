package dev.sluice.providers;

import static dev.sluice.providers.CustomSchemes.LIST;
import static dev.sluice.providers.CustomSchemes.SECRET;
import static dev.sluice.providers.CustomSchemes.signed;
import static dev.sluice.providers.CustomSchemes.verify;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Locations, templates, and the ids and types made of them. */
class ValuesTest {
  private static final ReceivedRequest JSON =
      ReceivedRequest.post("{\"id\":\"e1\",\"n\":7,\"empty\":\"\",\"list\":[{\"x\":1},{\"x\":2}]}")
          .with("x-id", "h1")
          .with("x-empty", "")
          .withTarget("/hooks/a?q=v%20w&e=");
  private static final ReceivedRequest FORM =
      ReceivedRequest.post("a=1&payload=%7B%22id%22%3A%22p1%22%7D&bad=%FF&e=")
          .with("content-type", "application/x-www-form-urlencoded");

  @ParameterizedTest
  @CsvSource({
    "header:X-Id, h1",
    "header:x-empty,",
    "header:x-none,",
    "body:/id, e1",
    "body:/n, 7",
    "body:/empty,",
    "body:/list/*/x, '1,2'",
    "query:q, v w",
    "query:e,",
    "form:a,"
  })
  void readsValuesOfAJsonRequest(String location, @Nullable String value) {
    assertThat(ValueLocation.parse(location).read(JSON.with("content-type", "application/json")))
        .isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "form:a, 1",
    "form:payload#/id, p1",
    "form:payload#/none,",
    "form:a#/id,",
    "form:bad,",
    "form:e,",
    "body:/id,"
  })
  void readsValuesOfAForm(String location, @Nullable String value) {
    assertThat(ValueLocation.parse(location).read(FORM)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "header", "header:", "cookie:a", "body:id", "body: ", "form:a#/"})
  void aLocationHasOneOfTheNotations(String text) {
    if (text.equals("form:a#/")) {
      assertThat(ValueLocation.parse(text).toString()).isEqualTo(text);
    } else {
      assertThatThrownBy(() -> ValueLocation.parse(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{header:x-id}/{body:/id}', h1/e1",
    "'a{body:/none}b',",
    "'a{body:/none?}b', ab",
    "'{body:/none?}',",
    "'{method} {path} {target}', POST /hooks/a /hooks/a?q=v%20w&e=",
    "plain, plain"
  })
  void aTemplateIsFilledInWhollyOrNotAtAll(String template, @Nullable String text) {
    Template parsed = Template.parse(template, null);
    RequestValues values = new RequestValues(JSON, BodyPaths.of(parsed.locations()));
    assertThat(parsed.render(values)).isEqualTo(text);
  }

  @Test
  void contentIsFedAsTheBytesThatCame() {
    // given
    byte[] body = {(byte) 0xff, 0, '\r', '\n', (byte) 0xc3};
    ReceivedRequest request =
        ReceivedRequest.post("").withBody(body).with("x-id", "é").withTarget("/é?é");
    Template template =
        Template.parse("é:{header:x-id}:{timestamp}:{url}:{secret-part}:{body}", null);
    ByteArrayOutputStream fed = new ByteArrayOutputStream();
    // when
    template.feed(
        fed::writeBytes,
        new RequestValues(request, BodyPaths.of()),
        new Template.Filling("1", "u", new byte[] {'p'}, "", "", null));
    // then
    byte[] start = "é:é:1:u:p:".getBytes(UTF_8);
    assertThat(fed.toByteArray()).startsWith(start).endsWith(body).hasSize(start.length + 5);
  }

  @Test
  void longIdsAndThoseWithOddCharactersAreReplacedByTheirHash() {
    assertThat(deliveryId("x".repeat(256))).isEqualTo("x".repeat(256));
    assertThat(deliveryId("x".repeat(257))).matches("sha256:[0-9a-f]{64}");
    assertThat(deliveryId("a\\u0000b")).startsWith("sha256:");
    assertThat(deliveryId("a\\nb")).startsWith("sha256:");
    assertThat(deliveryId("a\\u0085b")).startsWith("sha256:");
    assertThat(deliveryId("a😀b")).startsWith("sha256:");
    assertThat(deliveryId("aéb")).isEqualTo("aéb");
    assertThat(deliveryId("\\ud800")).isNull();
    assertThat(deliveryId("")).isNull();
  }

  @Test
  void longTypesAndThoseWithOddCharactersAreNone() {
    assertThat(eventType("x".repeat(256))).isEqualTo("x".repeat(256));
    assertThat(eventType("x".repeat(257))).isNull();
    assertThat(eventType("a\\nb")).isNull();
    assertThat(eventType("a")).isEqualTo("a");
  }

  @Test
  void differentIdsStayDifferentAndTheSameStaysTheSame() {
    long seed = 3;
    Random random = new Random(seed);
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < 2000; i++) {
      StringBuilder id = new StringBuilder();
      for (int n = 1 + random.nextInt(random.nextInt(20) == 0 ? 400 : 4); n > 0; n--) {
        id.append(
            "\\u%04x".formatted(random.nextInt(4) == 0 ? random.nextInt(0xd800) : 'a' + n % 3));
      }
      String text = deliveryId(id.toString());
      assertThat(text).as("seed %d: %s", seed, id).isNotNull().hasSizeLessThanOrEqualTo(256);
      assertThat(text.chars().noneMatch(Character::isISOControl))
          .as("seed %d: %s", seed, id)
          .isTrue();
      String before = seen.put(text, id.toString());
      assertThat(before == null || before.contentEquals(id)).as("seed %d: %s", seed, id).isTrue();
      assertThat(deliveryId(id.toString())).isEqualTo(text);
    }
  }

  @Test
  void aSignedValueThatIsThereTwiceIsMalformed() {
    // given
    String scheme =
        """
        schemes:
          - kind: hmac-sha256
            signature: { from: "form:signature", encoding: hex }
            content: "{form:token}"
        """;
    String form = "token=t&signature=" + CustomSchemes.hmac(SECRET, "t");
    // then
    for (String more : List.of("&token=u", "&signature=00")) {
      assertThat(verify(scheme, ReceivedRequest.post(form))).isInstanceOf(Verdict.Verified.class);
      assertThat(verify(scheme, ReceivedRequest.post(form + more)))
          .isInstanceOfSatisfying(
              Verdict.Refused.class,
              refused -> assertThat(refused.kind()).isEqualTo(Verdict.Refused.Kind.MALFORMED));
    }
  }

  private static @Nullable String deliveryId(String id) {
    Verdict verdict = verify(LIST, signed(SECRET, "{\"id\":\"" + id + "\"}"));
    assertThat(verdict).isInstanceOf(Verdict.Verified.class);
    return ((Verdict.Verified) verdict).deliveryId();
  }

  private static @Nullable String eventType(String type) {
    Verdict verdict = verify(LIST, signed(SECRET, "{\"type\":\"" + type + "\"}"));
    assertThat(verdict).isInstanceOf(Verdict.Verified.class);
    return ((Verdict.Verified) verdict).eventType();
  }
}
