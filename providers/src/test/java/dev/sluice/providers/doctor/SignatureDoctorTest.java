package dev.sluice.providers.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.SigningSecret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureDoctorTest {
  private static final String JSON =
      "{\"id\": \"evt_1\",\n"
          + " \"path\": \"/a/b\", \"name\": \"caf\u00e9\", \"amount\": 1.50, \"tags\": [1, null]}";
  private static final List<String> HEADER_SIGNERS =
      List.of("github", "shopify", "stripe", "slack", "standard-webhooks");
  private static final List<String> WITH_TIME = List.of("stripe", "slack", "standard-webhooks");
  private static final List<String> TEXT_SECRETS = List.of("github", "shopify", "slack");

  static Stream<Arguments> mutations() {
    return Stream.of(secrets(), otherSecrets(), times(), headers(), bodies(), urls())
        .flatMap(each -> each);
  }

  @ParameterizedTest(name = "{0} of {1}")
  @MethodSource("mutations")
  void namesWhatWentWrong(Cause cause, String provider, Consumer<Draft> mutation) {
    // given
    var draft = new Draft(provider, JSON);
    mutation.accept(draft);

    // when
    Diagnosis diagnosis = SignatureDoctor.diagnose(draft.failed());

    // then
    assertThat(diagnosis.cause()).as(diagnosis.toString()).isEqualTo(cause);
    assertThat(diagnosis.toString()).doesNotContain(draft.signing.strip()).doesNotContain("evt_1");
  }

  @Test
  void knowsAtLeastTwentyKinds() {
    assertThat(mutations().map(each -> each.get()[0]).distinct().count())
        .isGreaterThanOrEqualTo(30);
  }

  @ParameterizedTest
  @MethodSource("signers")
  void doesNotKnowWhyARandomSignatureFails(String provider) {
    var draft = new Draft(provider, JSON);
    draft.signing = draft.provider.generateSecret().signing();
    draft.sign();

    assertThat(SignatureDoctor.diagnose(draft.failed()).cause()).isEqualTo(Cause.UNKNOWN);
  }

  static Stream<String> signers() {
    return Stream.concat(HEADER_SIGNERS.stream(), Stream.of("twilio", "discord", "sendgrid"));
  }

  private static Stream<Arguments> secrets() {
    return Stream.of(
            of(Cause.NOTHING_WRONG, HEADER_SIGNERS, Draft::sign),
            of(Cause.NO_SECRET, HEADER_SIGNERS, d -> d.sign().configured = List.of()),
            of(Cause.SECRET_WHITESPACE, TEXT_SECRETS, d -> d.sign().configure(d.secret() + "\n")),
            of(Cause.SECRET_WHITESPACE, TEXT_SECRETS, d -> d.sign().configure(" " + d.secret())),
            of(
                Cause.SECRET_LACKS_LINE_BREAK,
                TEXT_SECRETS,
                d -> {
                  d.signing += "\n";
                  d.sign();
                }),
            of(
                Cause.SECRET_QUOTED,
                HEADER_SIGNERS,
                d -> d.sign().configure('"' + d.secret() + '"')),
            of(
                Cause.SECRET_PREFIX,
                List.of("github", "shopify"),
                d -> d.sign().configure("whsec_" + d.secret())),
            of(Cause.SECRET_CASE, List.of("github"), SignatureDoctorTest::inCapitals),
            of(
                Cause.SECRET_IS_BASE64,
                TEXT_SECRETS,
                d ->
                    d.sign()
                        .configure(Base64.getEncoder().encodeToString(d.secret().getBytes(UTF_8)))),
            of(
                Cause.SECRET_IS_HEX,
                TEXT_SECRETS,
                d -> d.sign().configure(HexFormat.of().formatHex(d.secret().getBytes(UTF_8)))),
            of(
                Cause.SECRET_NOT_DECODED,
                List.of("standard-webhooks"),
                d -> {
                  d.configure("bWFueSBieXRlcyBvZiB0ZXh0IGZvciBhIGtleSAh");
                  d.signing =
                      "whsec_" + Base64.getEncoder().encodeToString(d.secret().getBytes(UTF_8));
                  d.sign();
                }))
        .flatMap(each -> each);
  }

  private static Stream<Arguments> otherSecrets() {
    return Stream.of(
            of(
                Cause.SECRET_OF_ANOTHER_SOURCE,
                signers().toList(),
                d -> {
                  var other = d.provider.generateSecret();
                  d.others.add(Draft.secret("orders/current", other.verifying()));
                  d.signing = other.signing();
                  d.sign();
                }),
            of(
                Cause.SECRET_OUT_OF_TIME,
                HEADER_SIGNERS,
                d -> {
                  var only = d.sign().configured.getFirst();
                  d.configured =
                      List.of(
                          new SigningSecret("old", only.value(), null, Draft.NOW.minusSeconds(60)));
                }))
        .flatMap(each -> each);
  }

  private static void inCapitals(Draft d) {
    d.signing = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    d.sign().configure(d.signing.toUpperCase(Locale.ROOT));
  }

  private static Stream<Arguments> times() {
    return Stream.of(
            of(
                Cause.SIGNED_TOO_EARLY,
                WITH_TIME,
                d -> {
                  d.signedAt = Draft.NOW.minus(Duration.ofHours(2));
                  d.sign();
                }),
            of(
                Cause.SIGNED_TOO_LATE,
                WITH_TIME,
                d -> {
                  d.signedAt = Draft.NOW.plus(Duration.ofHours(2));
                  d.sign();
                }),
            of(
                Cause.TIMESTAMP_UNIT,
                WITH_TIME,
                d -> {
                  d.signedAt = Instant.ofEpochSecond(Draft.NOW.toEpochMilli());
                  d.sign();
                }))
        .flatMap(each -> each);
  }

  private static Stream<Arguments> headers() {
    return Stream.of(
            of(Cause.SIGNATURE_MISSING, HEADER_SIGNERS, d -> d.sign().headers.clear()),
            of(Cause.HEADER_RENAMED, List.of("github", "shopify"), SignatureDoctorTest::rename),
            of(
                Cause.HEADER_DUPLICATED,
                List.of("github", "shopify"),
                d -> {
                  var signature = signature(d.sign());
                  d.headers.addFirst(Map.entry(signature.getKey(), "sha256=" + "00".repeat(32)));
                }),
            of(
                Cause.SIGNATURE_NOTATION,
                List.of("github", "shopify"),
                d -> d.sign().changeValues(value -> "\"" + value + "\"")),
            of(
                Cause.SIGNATURE_NOTATION,
                List.of("shopify"),
                d ->
                    d.sign()
                        .changeValues(
                            value ->
                                value.endsWith("=")
                                    ? HexFormat.of().formatHex(Base64.getDecoder().decode(value))
                                    : value)),
            of(
                Cause.OLD_ALGORITHM,
                List.of("github"),
                d -> {
                  d.headers = new ArrayList<>();
                  d.headers.add(
                      Map.entry("x-hub-signature", "sha1=" + hmacSha1(d.signing, d.body)));
                }))
        .flatMap(each -> each);
  }

  private static Map.Entry<String, String> signature(Draft d) {
    return d.headers.stream()
        .filter(header -> header.getKey().matches("x-(hub-signature-256|shopify-hmac-sha256)"))
        .findFirst()
        .orElseThrow();
  }

  private static void rename(Draft d) {
    d.rename(signature(d.sign()).getKey(), "x-original-signature");
  }

  private static Stream<Arguments> bodies() {
    return Stream.of(
            body(Cause.BODY_END, d -> d.rewrite(text -> text + "\n")),
            body(Cause.BODY_END, d -> d.rewrite(text -> text + " ")),
            body(Cause.BODY_LINE_ENDS, d -> d.rewrite(text -> text.replace("\n", "\r\n"))),
            body(Cause.BODY_BYTE_ORDER_MARK, d -> d.rewrite(text -> "\u00EF\u00BB\u00BF" + text)),
            body(Cause.BODY_CHARSET, d -> d.body = new String(d.body, UTF_8).getBytes(ISO_8859_1)),
            body(Cause.BODY_CHARSET, d -> d.body = new String(d.body, ISO_8859_1).getBytes(UTF_8)),
            body(Cause.BODY_COMPRESSED, d -> d.body = gzip(d.body)),
            body(Cause.BODY_BASE64, d -> d.body = Base64.getEncoder().encode(d.body)),
            body(Cause.BODY_JSON_QUOTED, SignatureDoctorTest::quote),
            of(
                Cause.BODY_NOT_SIGNED,
                HEADER_SIGNERS,
                d -> {
                  byte[] sent = d.body;
                  d.body = new byte[0];
                  d.sign().body = sent;
                }),
            of(
                Cause.BODY_TRUNCATED,
                HEADER_SIGNERS,
                d -> {
                  d.sign().headers.add(Map.entry("content-length", String.valueOf(d.body.length)));
                  d.rewrite(text -> text.substring(0, 20));
                }),
            of(
                Cause.BODY_FORM_REWRITTEN,
                HEADER_SIGNERS,
                d -> {
                  d.body = "text=a+b%2Fc~d&user=%C3%A9".getBytes(UTF_8);
                  d.sign().rewrite(text -> text.replace("+", "%20").replace("~", "%7e"));
                }),
            rewritten("{\"id\":\"evt_1\",\"path\":\"/a/b\",\"name\":\"caf\u00e9\",\"n\":1.50}"),
            rewritten(
                "{\"id\": \"evt_1\", \"path\": \"/a/b\", \"name\": \"caf\\u00e9\", \"n\": 1.50}"),
            rewritten(
                "{\"id\":\"evt_1\",\"path\":\"\\/a\\/b\",\"name\":\"caf\\u00e9\",\"n\":1.50}"),
            rewritten("{\n  \"id\": \"evt_1\",\n  \"tags\": [\n    1,\n    {}\n  ]\n}"))
        .flatMap(each -> each);
  }

  /** Signed in one library's style and passed on in another's. */
  private static Stream<Arguments> rewritten(String signed) {
    return of(
        Cause.BODY_JSON_REWRITTEN,
        HEADER_SIGNERS,
        d -> {
          d.body = signed.getBytes(UTF_8);
          d.sign().rewrite(text -> text.replace("\":", "\"  :  ").replace("\n", ""));
        });
  }

  private static void quote(Draft d) {
    d.rewrite(
        text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"');
  }

  private static Stream<Arguments> urls() {
    return Stream.of(
            url(Cause.URL_SCHEME, "http://hooks.example.com/in/webhooks/acme"),
            url(Cause.URL_PORT, "https://hooks.example.com:8443/in/webhooks/acme"),
            url(Cause.URL_PATH, "https://hooks.example.com/webhooks/acme"),
            url(Cause.URL_PATH, "https://hooks.example.com/in/webhooks/acme/"),
            url(Cause.URL_QUERY, "https://hooks.example.com/in/webhooks/acme?x=1"),
            of(
                Cause.URL_HOST,
                List.of("twilio"),
                d -> {
                  d.publicUrl = "https://internal.example.net/in/webhooks/acme";
                  d.sign().headers.add(Map.entry("x-forwarded-host", "hooks.example.com"));
                }))
        .flatMap(each -> each);
  }

  private static Stream<Arguments> url(Cause cause, String configured) {
    return of(cause, List.of("twilio"), d -> d.sign().publicUrl = configured);
  }

  private static Stream<Arguments> body(Cause cause, Consumer<Draft> change) {
    return of(
        cause,
        HEADER_SIGNERS,
        d -> {
          d.sign();
          change.accept(d);
        });
  }

  private static Stream<Arguments> of(
      Cause cause, List<String> providers, Consumer<Draft> mutation) {
    return providers.stream().map(provider -> Arguments.of(cause, provider, mutation));
  }

  private static byte[] gzip(byte[] body) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String hmacSha1(String key, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA1"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
