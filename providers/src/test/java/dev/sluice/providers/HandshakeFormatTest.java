package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.regex.Matcher.quoteReplacement;
import static java.util.regex.Pattern.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the section handshakes of a scheme file can say, and what is wrong in it. */
class HandshakeFormatTest {
  private static final String GOOD =
      """
      schemes:
        - kind: hmac-sha256
          signature: { from: "header:X-Signature", encoding: hex }
          content: "{body}"
          secret: { part: ":" }
      handshakes:
        - method: POST
          when:
            - { at: "body:/type", is: ping }
          signed: false
          verify-token: "query:token"
          challenge: { from: "body:/c", characters: hex, min-length: 2, max-length: 8 }
          answer:
            status: 200
            content-type: text/plain
            headers: { X-Echo: "{challenge}" }
            body: "{secret-part} {mac-hex}"
      """;

  private static final String STRAVA =
      """
      schemes:
        - kind: token
          signature: { from: "header:X-Token" }
      handshakes:
        - method: GET
          when:
            - { at: "query:hub.mode", is: subscribe }
          signed: false
          verify-token: "query:hub.verify_token"
          challenge: { from: "query:hub.challenge" }
          answer: { status: 200, content-type: application/json, body: '{"hub.challenge":"{challenge}"}' }
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          method: POST | method: PUT | 7 | handshakes[0].method | 'PUT' is not allowed; allowed are GET, HEAD, OPTIONS, POST
          is: ping | is: ping, absent: true | 9 | handshakes[0].when[0].absent | is not allowed beside 'is'
          is: ping | was: ping | 9 | handshakes[0].when[0].was | unknown key; allowed are at, is, absent
          "body:/type" | "body:/*/type" | 9 | handshakes[0].when[0].at | * is not allowed in a handshake
          "body:/type" | "cookie:a" | 9 | handshakes[0].when[0].at | must be header:name
          signed: false | signed: no | 10 | handshakes[0].signed | 'no' is not allowed; allowed are false, true
          verify-token: "query:token" | verify-token: "abc" | 11 | handshakes[0].verify-token | must be header:name
          "body:/c" | "body:/*/c" | 12 | handshakes[0].challenge.from | * is not allowed in a handshake
          characters: hex | characters: any | 12 | handshakes[0].challenge.characters | allowed are hex, text, token, uuid
          characters: hex | characters: text | 12 | handshakes[0].challenge | must be no webhook
          max-length: 8 | max-length: 1025 | 12 | handshakes[0].challenge.max-length | from 1 to 1024
          min-length: 2 | min-length: 9 | 12 | handshakes[0].challenge.min-length | from 1 to 8
          status: 200 | status: 302 | 14 | handshakes[0].answer.status | from 200 to 299, or 401
          status: 200 | status: 500 | 14 | handshakes[0].answer.status | from 200 to 401
          text/plain | text/html | 15 | handshakes[0].answer.content-type | allowed are application/json, text/plain
          text/plain | application/json | 14 | handshakes[0].answer | {secret-part} needs
          X-Echo: | "X Echo": | 16 | handshakes[0].answer.headers.X Echo | must be a header's name
          X-Echo: | Set-Cookie: | 16 | handshakes[0].answer.headers.Set-Cookie | must not be a header that the receiver sets
          "{challenge}" | "{secret-part}" | 14 | handshakes[0].answer | belongs in a body of text/plain
          "{challenge}" | "{chalenge}" | 16 | handshakes[0].answer.headers.X-Echo | {chalenge} is not known; allowed are {challenge}, {mac-base64}, {mac-hex}, {secret-part}
          {mac-hex}" | {body:/c}" | 17 | handshakes[0].answer.body | {body:/c} is not known
          {mac-hex}" | \\n" | 17 | handshakes[0].answer.body | printable ASCII
          secret: { part: ":" } | secret: { encoding: utf8 } | 14 | handshakes[0].answer | {secret-part} needs a secret with a 'part'
          kind: hmac-sha256 | kind: keccak-256 | 14 | handshakes[0].answer | of a kind hmac-
          """)
  void saysWhereAndWhatIsAllowed(String good, String bad, int line, String path, String text) {
    assertThat(GOOD).contains(good);
    assertThat(CustomProvider.parse(GOOD).needsVerifyToken()).isTrue();

    assertThatThrownBy(
            () -> CustomProvider.parse(GOOD.replaceFirst(quote(good), quoteReplacement(bad))))
        .isInstanceOfSatisfying(
            InvalidSchemeException.class,
            e -> {
              assertThat(e).hasMessageContaining(text);
              assertThat(e.line()).isEqualTo(line);
              assertThat(e.path()).isEqualTo(path);
            });
  }

  @Test
  void theDocumentedExamplesAreRight() throws Exception {
    String page = Files.readString(Path.of("../docs/providers/scheme-format.md"));
    List<String> blocks =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(block -> block.group(1))
            .toList();

    assertThat(blocks).hasSizeGreaterThan(2);
    assertThat(blocks).allSatisfy(block -> assertThat(CustomProvider.parse(block)).isNotNull());
    assertThat(CustomProvider.parse(blocks.getLast()).needsVerifyToken()).isTrue();
  }

  @Test
  void aPostNeedsSomethingThatTellsItFromADelivery() {
    String without = GOOD.replaceFirst(" *when:\n.*\n", "");

    assertThatThrownBy(() -> CustomProvider.parse(without))
        .hasMessage(
            "line 7, handshakes[0]: 'when' is missing: a POST is a delivery unless something tells"
                + " otherwise");
    assertThatThrownBy(() -> CustomProvider.parse(GOOD.replaceFirst(" *challenge: .*\n", "")))
        .hasMessageContaining("'challenge' is missing");
    assertThatThrownBy(() -> CustomProvider.parse(GOOD.replaceFirst(" *content-type: .*\n", "")))
        .hasMessageContaining("'content-type' is missing");
  }

  @Test
  void aHandshakeMustBeSignedUnlessItSaysOtherwise() throws Exception {
    Provider provider = CustomProvider.parse(GOOD.replaceFirst(" *signed: false\n", ""));
    var request =
        ReceivedRequest.post("{\"type\":\"ping\",\"c\":\"abcd\"}").withTarget("/w?token=t0ken");

    assertThat(answer(provider, request)).isEqualTo(new HandshakeOutcome.Unproven());
    assertThat(answer(CustomProvider.parse(GOOD), request))
        .isInstanceOf(HandshakeOutcome.Answered.class);
  }

  @Test
  void aCustomProviderAnswersAsStravaWants() throws Exception {
    var request =
        new ReceivedRequest(
            "GET",
            "/w?hub.verify_token=t0ken&hub.challenge=15f7d1a91c1f40f8a748fd134752feb3&hub.mode=subscribe",
            List.of(),
            new byte[0],
            ReceivedRequest.TIME);

    assertThat(answer(CustomProvider.parse(STRAVA), request))
        .isEqualTo(
            new HandshakeOutcome.Answered(
                200,
                "application/json",
                Map.of(),
                "{\"hub.challenge\":\"15f7d1a91c1f40f8a748fd134752feb3\"}"));
    assertThat(
            answer(
                CustomProvider.parse(STRAVA),
                request.withTarget(request.target().replace("t0ken", "t0kem"))))
        .isInstanceOf(HandshakeOutcome.Forbidden.class);
  }

  private static HandshakeOutcome answer(Provider provider, WebhookRequest request)
      throws InvalidSecretException {
    List<SigningSecret> secrets = List.of(SigningSecret.of("k1", "part:key".getBytes(UTF_8)));
    return provider
        .handshakes(
            secrets,
            new HandshakePolicy("t0ken".getBytes(UTF_8), false, false),
            provider.verifier(secrets, VerificationPolicy.DEFAULT))
        .answer(request);
  }
}
