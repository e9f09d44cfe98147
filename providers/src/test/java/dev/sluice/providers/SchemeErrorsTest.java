package dev.sluice.providers;

import static java.util.regex.Matcher.quoteReplacement;
import static java.util.regex.Pattern.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a scheme document is said with its line, its path and what is allowed. */
class SchemeErrorsTest {
  private static final String GOOD =
      """
      delivery-id: "{body:/id}"
      schemes:
        - kind: hmac-sha256
          signature:
            from: "header:X-Signature"
            elements: { separator: ",", assign: "=", key: v1 }
            encoding: hex
          timestamp: { from: "header:X-Signature", key: t, unit: seconds, tolerance: 5m }
          content: "{timestamp}.{body}"
          secret: { encoding: utf8, prefix: p_, prefix-is: optional }
          url: { default-port: any, decode: ["%3A"] }
          when: { content-type: application/json }
      success: { status: 200 }
      retry-horizon: 72h
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          kind: hmac-sha256 | kind: hmac-md5 | 3 | schemes[0].kind | 'hmac-md5' is not allowed; allowed are adyen-items, ecdsa-p256, ed25519, hmac-sha1
          encoding: hex | encoding: hexx | 7 | schemes[0].signature.encoding | allowed are base64, base64url, hex, hex-upper, utf8
          encoding: hex | encoding: utf8 | 7 | schemes[0].signature.encoding | utf8 is not a signature
          encoding: hex | coding: hex | 7 | schemes[0].signature.coding | unknown key; allowed are from, lists, prefix, elements, encoding
          from: "header:X-Signature" | from: "cookie:x" | 5 | schemes[0].signature.from | 'cookie:x' must be header:name, body:/json/pointer
          from: "header:X-Signature" | from: "body:id" | 5 | schemes[0].signature.from | 'id' must be a JSON pointer
          separator: "," | separator: ", ; " | 6 | schemes[0].signature.elements.separator | must be one or two characters
          key: v1 } | key: v1, spaces: some } | 6 | schemes[0].signature.elements.spaces | allowed are count, ignored
          unit: seconds | unit: minutes | 8 | schemes[0].timestamp.unit | allowed are milliseconds, rfc3339, seconds, seconds-or-milliseconds
          tolerance: 5m | tolerance: 5 | 8 | schemes[0].timestamp.tolerance | '5' must be a whole number and s, m or h
          from: "header:X-Signature", key: t | from: "header:X-Time", key: t | 8 | schemes[0].timestamp.key | same header
          "{timestamp}.{body}" | "{body}" | 9 | schemes[0].content | must contain {timestamp}
          "{timestamp}.{body}" | "{timestamp}.{boddy}" | 9 | schemes[0].content | {boddy} is not known; allowed are {body}
          "{timestamp}.{body}" | "{timestamp}.{body" | 9 | schemes[0].content | has a { without }
          prefix-is: optional | prefix-is: sometimes | 10 | schemes[0].secret.prefix-is | allowed are absent, optional, required
          ["%3A"] | ["%3"] | 11 | schemes[0].url.decode[0] | '%3' must be an escape such as %3A
          default-port: any | default-port: 443 | 11 | schemes[0].url.default-port | allowed are any, as-configured
          { content-type: application/json } | { content: json } | 12 | schemes[0].when.content | unknown key; allowed are content-type, present
          status: 200 | status: 301 | 13 | success.status | '301' must be a number from 200 to 299
          status: 200 | status: ok | 13 | success.status | 'ok' must be a number from 200 to 299
          retry-horizon: 72h | retry-horizon: 0h | 14 | retry-horizon | must be longer than 0
          retry-horizon: 72h | retry-horizon: 3d | 14 | retry-horizon | '3d' must be a whole number and s, m or h
          retry-horizon: 72h | retry-horizon: -72h | 14 | retry-horizon | '-72h' must be a whole number
          "{body:/id}" | "{body}" | 1 | delivery-id | must be made of the request alone: {body-sha256}, {method}, {path}, {sorted-query}, {target} and locations
          "{body:/id}" | "{id}" | 1 | delivery-id | {id} is not known
          "{body:/id}" | { a: b } | 1 | delivery-id | must be a list of at least one element
          delivery-id: | delivery_id: | 1 | delivery_id | unknown key; allowed are id, name
          success: { | schemes: { | 13 | schemes | is there twice
          status: 200 } | status: 200, status: 204 } | 13 | success.status | is there twice
          """)
  void saysWhereAndWhatIsAllowed(String good, String bad, int line, String path, String text) {
    // given
    assertThat(GOOD).contains(good);
    assertThat(CustomProvider.parse(GOOD).id()).isEqualTo("custom");
    // then
    assertThatThrownBy(
            () -> CustomProvider.parse(GOOD.replaceFirst(quote(good), quoteReplacement(bad))))
        .isInstanceOfSatisfying(
            InvalidSchemeException.class,
            e -> {
              assertThat(e.line()).isEqualTo(line);
              assertThat(e.path()).isEqualTo(path);
              assertThat(e).hasMessageStartingWith("line %d, %s: ".formatted(line, path));
              assertThat(e).hasMessageContaining(text);
            });
  }

  @Test
  void aTokenHasNoContentAndASignatureItsEncoding() {
    assertThatThrownBy(() -> CustomProvider.parse(GOOD.replace("kind: hmac-sha256", "kind: token")))
        .hasMessageContaining("unknown key");
    assertThatThrownBy(() -> CustomProvider.parse(GOOD.replace("      encoding: hex\n", "")))
        .hasMessageContaining("schemes[0].signature: 'encoding' is missing");
    assertThatThrownBy(() -> CustomProvider.parse(GOOD.replace("\"{body:/id}\"", "")))
        .hasMessage("line 1, delivery-id: has no value");
  }

  @Test
  void refusesWhatIsNotOneSmallDocumentWithoutAliases() {
    assertThatThrownBy(() -> CustomProvider.parse("")).hasMessageContaining("is empty");
    assertThatThrownBy(() -> CustomProvider.parse("a: [")).hasMessageContaining("not well-formed");
    assertThatThrownBy(() -> CustomProvider.parse("{\"a\": 1")).hasMessageContaining("well-formed");
    assertThatThrownBy(() -> CustomProvider.parse(GOOD + "---\n" + GOOD))
        .hasMessageContaining("one document");
    assertThatThrownBy(() -> CustomProvider.parse("#" + "x".repeat(65_536)))
        .hasMessageContaining("65536 characters");
    assertThatThrownBy(() -> CustomProvider.parse("name: &a x\nid: *a\n"))
        .isInstanceOf(InvalidSchemeException.class)
        .hasMessageStartingWith("line 2, id: aliases are not allowed");
    assertThatThrownBy(() -> CustomProvider.parse("[".repeat(100)))
        .isInstanceOf(InvalidSchemeException.class);
  }

  @Test
  void anEd25519KeyNeedsAnEncoding() {
    assertThatThrownBy(
            () -> CustomProvider.parse(GOOD.replace("kind: hmac-sha256", "kind: ed25519")))
        .hasMessageContaining("schemes[0].secret")
        .hasMessageContaining("base64, base64url or hex");
  }

  @Test
  void jsonIsReadLikeYaml() {
    // given
    String json =
        """
        {"schemes": [{"kind": "token", "signature": {"from": "header:X-Token"}}]}
        """;
    // then
    assertThat(CustomProvider.parse(json).isCredential("x-token")).isTrue();
    assertThat(CustomProvider.parse(json).isCredential("x-other")).isFalse();
  }
}
