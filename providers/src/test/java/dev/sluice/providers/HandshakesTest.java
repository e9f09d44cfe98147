package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each handshake of the catalogue is answered, and what is not answered. */
class HandshakesTest {
  private static final long SEED = 20260711;
  private static final String MARKUP = "(?s).*[<>&'\\\\\\p{Cntrl}].*";

  /** Providers that do not deliver until a handshake was answered. */
  private static final List<String> REQUIRED =
      List.of(
          "adobe-io-events",
          "asana",
          "aws-sns",
          "azure-event-grid",
          "bandwidth",
          "braintree",
          "circle",
          "discord",
          "dropbox",
          "front-application",
          "intercom",
          "linkedin",
          "mailchimp",
          "mandrill",
          "meta",
          "miro",
          "monday",
          "moralis",
          "ms-graph",
          "notion",
          "okta",
          "slack",
          "sparkpost",
          "trello",
          "twitch",
          "viber",
          "woocommerce",
          "x-twitter",
          "xero",
          "zoom");

  /** Those whose handshake is an ordinary delivery, recorded and answered like any other. */
  private static final Map<String, String> ANSWERED_AS_DELIVERIES =
      Map.of(
          "aws-sns", "confirmed by a person, who finds SubscribeURL in the recorded event",
          "moralis", "wants 200 for a signed test with empty arrays",
          "notion", "wants 2xx; a person finds verification_token in the recorded request",
          "sparkpost", "wants 200 for a test with the credentials of every delivery",
          "viber", "wants 200 for an event that is signed like every other",
          "xero", "wants 200 for good and 401 for bad signatures: sources in inline mode");

  static Stream<HandshakeCase> cases() {
    return HandshakeCase.all();
  }

  static Stream<HandshakeCase> signed() {
    return cases().filter(HandshakeCase::signed);
  }

  static Stream<HandshakeCase> withChallengeInQuery() {
    return cases().filter(one -> one.unsigned().target().contains("?"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersExactlyWhatTheProviderWants(HandshakeCase handshake) throws Exception {
    assertThat(handshake.answer(handshake.request())).isEqualTo(handshake.expected());
  }

  @Test
  void everyHandshakeOfTheCatalogueHasACaseAndEveryRequiredOneIsInTheCatalogue() {
    Set<String> inCatalogue = new TreeSet<>();
    int handshakes = 0;
    for (Provider provider : ProviderCatalog.bundled().all()) {
      int count = ((SchemeProvider) provider).file().handshakes().size();
      handshakes += count;
      if (count > 0) {
        inCatalogue.add(provider.id());
      }
    }

    assertThat(cases()).hasSize(handshakes);
    assertThat(cases().map(one -> one.provider().id()).collect(Collectors.toSet()))
        .isEqualTo(inCatalogue);
    List<String> missing = new ArrayList<>(REQUIRED);
    missing.removeAll(inCatalogue);
    assertThat(missing).containsExactlyInAnyOrderElementsOf(ANSWERED_AS_DELIVERIES.keySet());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void takesAnyRequestAndRepeatsNoMarkup(HandshakeCase handshake) throws Exception {
    // given
    Random random = new Random(SEED);
    String inserts = "<>&\"'\\{}[]%=?:\r\n\0\u00ff,";
    ReceivedRequest sent = handshake.unsigned();
    int answers = 0;
    for (int i = 0; i < 200; i++) {
      // when
      String target = changed(sent.target(), inserts, random);
      String body = changed(new String(sent.body(), ISO_8859_1), inserts, random);
      ReceivedRequest request = sent.withTarget(target).withBody(body.getBytes(ISO_8859_1));
      for (Map.Entry<String, String> field : sent.fields()) {
        request =
            request
                .without(field.getKey())
                .with(field.getKey(), changed(field.getValue(), inserts, random));
      }
      HandshakeOutcome outcome =
          handshake.answer(
              handshake.signed()
                  ? handshake.signed(request, handshake.secret().signing())
                  : request);
      // then
      if (outcome instanceof HandshakeOutcome.Answered answered) {
        String as = "seed %d, %s".formatted(SEED, request.describe());
        assertThat(answered.body()).as(as).doesNotMatch(MARKUP);
        assertThat(quotes(answered)).as(as).isEqualTo(quotes(handshake.expected()));
        assertThat(answered.headers().values()).as(as).noneMatch(value -> value.matches(MARKUP));
        answers++;
      }
    }
    assertThat(answers).as("seed %d", SEED).isPositive();
  }

  private static long quotes(HandshakeOutcome.Answered answered) {
    return answered.body().chars().filter(c -> c == '"').count();
  }

  private static String changed(String text, String inserts, Random random) {
    var changed = new StringBuilder(text);
    for (int i = random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(changed.length() + 1);
      changed.insert(at, inserts.charAt(random.nextInt(inserts.length())));
    }
    return changed.toString();
  }

  @ParameterizedTest
  @MethodSource("signed")
  void doesNotAnswerUnsignedOrForgedOrAlteredOnes(HandshakeCase handshake) throws Exception {
    // given
    ReceivedRequest genuine = handshake.request();
    String other = handshake.provider().generateSecret().signing();
    byte[] altered = (new String(genuine.body(), UTF_8) + " ").getBytes(UTF_8);
    // then
    var unproven = new HandshakeOutcome.Unproven();
    assertThat(handshake.answer(handshake.unsigned())).isEqualTo(unproven);
    assertThat(handshake.answer(handshake.signed(handshake.unsigned(), other))).isEqualTo(unproven);
    assertThat(handshake.answer(genuine.withBody(altered))).isEqualTo(unproven);
  }

  @ParameterizedTest
  @MethodSource("withChallengeInQuery")
  void doesNotRepeatWhatNoProviderSends(HandshakeCase handshake) throws Exception {
    ReceivedRequest request = handshake.request();
    String challenge = request.target().replaceFirst(".*(challenge|Code|Token|crc_token)=", "$1=");
    String name = challenge.substring(0, challenge.indexOf('='));
    String value = challenge.substring(challenge.indexOf('=') + 1).replaceFirst("&.*", "");
    for (String hostile :
        List.of(
            "%3Cscript%3Ealert(1)%3C/script%3E",
            "a%22,%22b%22:%22c",
            "a%5Cu0022",
            "a%0D%0ASet-Cookie:%20b",
            "a%00b",
            "%C3%A4%C3%B6",
            "%FF",
            "%7Bmac-hex%7D",
            "a".repeat(1025),
            "")) {
      String target = request.target().replace(name + "=" + value, name + "=" + hostile);
      assertThat(target).isNotEqualTo(request.target());
      HandshakeOutcome outcome = handshake.answer(request.withTarget(target));
      assertThat(outcome instanceof HandshakeOutcome.Answered).as("%s", hostile).isFalse();
    }
    String twice = request.target() + "&" + parameter(request.target(), name) + "=0123456789abcdef";
    assertThat(handshake.answer(request.withTarget(twice)))
        .as("%s", twice)
        .isInstanceOf(HandshakeOutcome.Malformed.class);
  }

  private static String parameter(String target, String nameEnd) {
    return target.replaceFirst(".*[?&]([^=&]*" + nameEnd + ")=.*", "$1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<b>bold</b>",
        "a\\\"b",
        "a\\u0022b",
        "a\\nb",
        "a b\\u0000",
        "\\u00e4",
        "{mac-hex}",
        "1234567890\\\\",
      })
  void doesNotRepeatHostileTextOfABody(String challenge) throws Exception {
    for (String name : List.of("monday, challenge", "miro, challenge")) {
      HandshakeCase handshake = HandshakeCase.named(name);
      byte[] body = "{\"challenge\":\"%s\"}".formatted(challenge).getBytes(UTF_8);
      assertThat(handshake.answer(handshake.request().withBody(body)))
          .isInstanceOf(HandshakeOutcome.Malformed.class);
    }
  }

  @Test
  void aChallengeMayBeAsLongAsTheFormatSaysAndNoLonger() throws Exception {
    HandshakeCase monday = HandshakeCase.named("monday, challenge");
    assertThat(monday.answer(body(monday, "a".repeat(512))))
        .isInstanceOf(HandshakeOutcome.Answered.class);
    assertThat(monday.answer(body(monday, "a".repeat(513))))
        .isInstanceOf(HandshakeOutcome.Malformed.class);
  }

  private static ReceivedRequest body(HandshakeCase handshake, String challenge) throws Exception {
    byte[] body = "{\"challenge\":\"%s\"}".formatted(challenge).getBytes(UTF_8);
    return handshake.request().withBody(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"challenge\":\"a\",\"challenge\":\"b\"}",
        "{\"challenge\":{\"a\":1}}",
        "{\"challenge\":\"a\"}{}",
        "{\"challenge\":\"a\"",
        "{\"challenge\":\"\"}",
        "{\"challenge\":null}",
        "{\"challenge\":\"a\",\"event\":{\"type\":\"create_pulse\"}}",
        "{\"event\":{\"type\":\"create_pulse\"}}",
        "challenge=a",
        ""
      })
  void whatIsNotExactlyAHandshakeIsADelivery(String body) throws Exception {
    HandshakeCase monday = HandshakeCase.named("monday, challenge");
    assertThat(monday.answer(monday.request().withBody(body.getBytes(UTF_8)))).isNull();
  }

  @Test
  void aLargeBodyIsADeliveryAndIsNotRead() throws Exception {
    HandshakeCase monday = HandshakeCase.named("monday, challenge");
    String padded = "{\"challenge\":\"a\"}" + " ".repeat(Handshakes.MAX_BODY);
    assertThat(monday.answer(monday.request().withBody(padded.getBytes(UTF_8)))).isNull();
  }

  @Test
  void aChallengeInALargeBodyIsNotLookedForEither() throws Exception {
    HandshakeCase twitch =
        signed().filter(one -> one.provider().id().equals("twitch")).findFirst().orElseThrow();
    String padded = new String(twitch.unsigned().body(), UTF_8) + " ".repeat(Handshakes.MAX_BODY);
    ReceivedRequest large = twitch.unsigned().withBody(padded.getBytes(UTF_8));
    assertThat(twitch.answer(twitch.signed(large, twitch.secret().signing()))).isNull();
  }

  /** Each could have the answer of the other sent as a webhook. */
  @Test
  void noAnswerOfSeveralHandshakesIsASignatureOfAWebhook() throws Exception {
    // given
    Provider provider =
        CustomProvider.parse(
            """
            schemes:
              - kind: hmac-sha256
                signature: { from: "header:X-Signature", encoding: hex }
                content: "{body}"
            handshakes:
              - method: GET
                when: [{ at: "query:a" }]
                signed: false
                challenge: { from: "query:a", characters: hex }
                answer: { status: 200, content-type: text/plain, body: "{mac-hex}" }
              - method: GET
                when: [{ at: "query:b" }]
                signed: false
                challenge: { from: "query:b" }
                answer: { status: 200, content-type: text/plain, body: "{mac-hex}" }
            """);
    List<SigningSecret> secrets = List.of(SigningSecret.of("k1", "secret".getBytes(UTF_8)));
    SignatureVerifier verifier = provider.verifier(secrets, HandshakeCase.VERIFICATION);
    Handshakes handshakes = provider.handshakes(secrets, HandshakePolicy.DEFAULT, verifier);
    for (String question : List.of("a=00ff", "b=type=paid")) {
      ReceivedRequest asking =
          new ReceivedRequest(
              "GET", "/webhooks/test?" + question, List.of(), new byte[0], ReceivedRequest.TIME);
      // when
      var answered = (HandshakeOutcome.Answered) handshakes.answer(asking);
      ReceivedRequest forged =
          ReceivedRequest.post(question.substring(2)).with("x-signature", answered.body());
      // then
      assertThat(verifier.verify(forged)).isInstanceOf(Verdict.Refused.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ?hub.mode=subscribe&hub.challenge=1&hub.verify_token=meatyhamhoc
          ?hub.mode=subscribe&hub.challenge=1&hub.verify_token=MEATYHAMHOCK
          ?hub.mode=subscribe&hub.challenge=1&hub.verify_token=
          ?hub.mode=subscribe&hub.challenge=1
          ?hub.mode=subscribe&hub.challenge=1&hub.verify_token=meatyhamhock&hub.verify_token=other
          ?hub.mode=subscribe&hub.challenge=%3Cb%3E&hub.verify_token=wrong
          """)
  void aWrongVerifyTokenIsForbidden(String query) throws Exception {
    HandshakeCase meta = HandshakeCase.named("meta, hub.challenge");
    assertThat(meta.answer(meta.request().withTarget("/webhooks/test" + query)))
        .isInstanceOf(HandshakeOutcome.Forbidden.class);
  }

  @Test
  void withoutAConfiguredVerifyTokenEveryOneIsForbidden() throws Exception {
    HandshakeCase meta = HandshakeCase.named("meta, hub.challenge");
    assertThat(meta.answer(meta.request(), HandshakePolicy.DEFAULT))
        .isInstanceOf(HandshakeOutcome.Forbidden.class);
    assertThat(meta.answer(meta.request().withTarget("/webhooks/test?hub.mode=other")))
        .isInstanceOf(HandshakeOutcome.Malformed.class);
  }

  @Test
  void aSecretIsTakenFromTheNetworkOnlyIfTheSourceAllowsIt() throws Exception {
    HandshakeCase asana = HandshakeCase.named("asana, X-Hook-Secret");
    assertThat(asana.answer(asana.request(), HandshakePolicy.DEFAULT)).isNull();
    assertThat(asana.provider().isCredential("x-hook-secret")).isTrue();
    assertThat(asana.answer(asana.request().with("x-hook-signature", "00"))).isNull();
    assertThat(asana.answer(asana.request().with("x-hook-secret", "another")))
        .isInstanceOf(HandshakeOutcome.Malformed.class);
  }

  @Test
  void aSourceThatTakesUnsignedRequestsAsksForNoCredentials() throws Exception {
    HandshakeCase bandwidth = HandshakeCase.named("bandwidth, without credentials");
    assertThat(bandwidth.answer(bandwidth.request(), new HandshakePolicy(null, true, false)))
        .isNull();
    assertThat(bandwidth.answer(bandwidth.request().with("authorization", "Basic eDp5"))).isNull();
  }

  @Test
  void severalEventsAreNoValidationOfASubscription() throws Exception {
    HandshakeCase azure = HandshakeCase.named("azure-event-grid, SubscriptionValidation");
    String one = new String(azure.request().body(), UTF_8).replaceAll("^\\[|]$", "");
    byte[] two = ("[" + one + "," + one + "]").getBytes(UTF_8);
    assertThat(azure.answer(azure.request().withBody(two))).isNull();
    assertThat(azure.answer(azure.request().without("aeg-event-type"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-twitter, crc_token", "braintree, bt_challenge"})
  void withoutASecretNothingIsComputed(String name) throws Exception {
    HandshakeCase handshake = HandshakeCase.named(name);
    Handshakes handshakes =
        handshake
            .provider()
            .handshakes(
                List.of(),
                HandshakePolicy.DEFAULT,
                handshake.provider().verifier(List.of(), HandshakeCase.VERIFICATION));
    assertThat(handshakes.answer(handshake.request()))
        .isEqualTo(new HandshakeOutcome.Unanswerable("The source has no secret to answer with."));
  }

  @ParameterizedTest
  @MethodSource("signed")
  void withoutASecretNobodyIsToldThatTheSignatureIsBad(HandshakeCase handshake) throws Exception {
    Provider provider = handshake.provider();
    Handshakes handshakes =
        provider.handshakes(
            List.of(),
            HandshakePolicy.DEFAULT,
            provider.verifier(List.of(), HandshakeCase.VERIFICATION));
    assertThat(handshakes.answer(handshake.request()))
        .isInstanceOfSatisfying(
            HandshakeOutcome.Unanswerable.class,
            unanswerable -> assertThat(unanswerable.reason()).contains("no secret or key"));
  }

  @Test
  void theAnswerToAChallengeIsNoSignatureOfAWebhook() throws Exception {
    // given a challenge that is JSON, and its answer
    HandshakeCase x = HandshakeCase.named("x-twitter, crc_token");
    String bare = "123456";
    var answered =
        (HandshakeOutcome.Answered)
            x.answer(x.request().withTarget("/webhooks/test?crc_token=" + bare));
    String signature = answered.body().replaceAll(".*(sha256=[^\"]*).*", "$1");
    // when it is sent as a webhook
    Verdict replayed = verify(x, bare, signature);
    // then
    assertThat(replayed).isInstanceOf(Verdict.Refused.class);
    ReceivedRequest genuine =
        x.signed(ReceivedRequest.post("{\"data\":{\"event_type\":\"a\"}}"), "consumer-secret");
    String own = genuine.headers("x-twitter-webhooks-signature").getFirst();
    assertThat(verify(x, "{\"data\":{\"event_type\":\"a\"}}", own))
        .isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void theAnswerToABraintreeChallengeIsNoSignatureOfAPayload() throws Exception {
    HandshakeCase braintree = HandshakeCase.named("braintree, bt_challenge");
    String body =
        "bt_payload=20f9f8ed05f77439fe955c977e4c8a53&bt_signature="
            + braintree.expected().body().replace("|", "%7C");
    ReceivedRequest forged =
        ReceivedRequest.post(body).with("content-type", "application/x-www-form-urlencoded");
    assertThat(verifier(braintree).verify(forged))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> assertThat(refused.kind()).isEqualTo(Verdict.Refused.Kind.FAILED));
  }

  private static Verdict verify(HandshakeCase handshake, String body, String signature)
      throws Exception {
    return verifier(handshake)
        .verify(ReceivedRequest.post(body).with("x-twitter-webhooks-signature", signature));
  }

  private static SignatureVerifier verifier(HandshakeCase handshake) throws Exception {
    byte[] secret = handshake.secret().verifying().getBytes(UTF_8);
    return handshake
        .provider()
        .verifier(List.of(SigningSecret.of("k1", secret)), HandshakeCase.VERIFICATION);
  }
}
