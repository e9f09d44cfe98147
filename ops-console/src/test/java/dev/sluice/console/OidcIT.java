package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.console.PageClient.Shown;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

class OidcIT {
  private static final String SESSION = "__Host-sluice-session";
  private static final String ERRAND = "__Host-sluice-login";
  private static final String BEGIN = "/console/login/oidc";
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static TestProvider provider;
  private static Installation installation;
  private static ConfigurableApplicationContext app;
  private static Api admin;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsole() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    provider = new TestProvider();
    installation = new Installation(kafka, postgres, folder, "oidc");
    app = installation.startWithAdminKey(provider.arguments());
    admin = new Api(app, Api.ADMIN_KEY);
  }

  @AfterAll
  static void stopConsole() {
    app.close();
    provider.close();
    kafka.close();
    postgres.close();
  }

  @BeforeEach
  void aliceIsAtTheProvider() {
    provider.reset();
    provider.says(groups("platform"));
  }

  private static UnaryOperator<JWTClaimsSet.Builder> groups(String... groups) {
    return claims -> claims.claim("groups", List.of(groups));
  }

  @ParameterizedTest
  @CsvSource({
    "staff, viewer, 403",
    "support, viewer, 403",
    "operators, operator, 403",
    "platform, admin, 200",
  })
  void aGroupGivesItsScope(String group, String scope, int audit) {
    provider.says(claims -> groups("other", group).apply(claims).subject("of-" + group));
    PageClient browser = PageClient.of(app);

    Shown in = logIn(browser);

    assertThat(in.status()).isEqualTo(200);
    assertThat(browser.get("/console/status").html()).contains("of-" + group, scope);
    assertThat(browser.get("/console/audit").status()).isEqualTo(audit);
    var entry = admin.get("/api/audit?actor=oidc:of-" + group).json().path("entries").path(0);
    assertThat(entry.path("action").asString()).isEqualTo("session.start");
    assertThat(entry.path("detail").asString()).isEqualTo(scope);
  }

  @Test
  void theGreatestOfSeveralScopesCounts() {
    provider.says(groups("staff", "platform", "operators"));
    PageClient browser = PageClient.of(app);

    logIn(browser);

    assertThat(browser.get("/console/audit").status()).isEqualTo(200);
  }

  @Test
  void theProviderIsAskedWithACodeChallengeAndTheConfiguredAddress() {
    Shown begun = PageClient.of(app).get(BEGIN, "X-Forwarded-Host", "evil.example");

    assertThat(begun.status()).isEqualTo(303);
    assertThat(begun.header("location")).startsWith(provider.issuer() + "/authorize?");
    assertThat(asked(begun))
        .containsEntry("tenant", "1")
        .containsEntry("response_type", "code")
        .containsEntry("client_id", TestProvider.CLIENT)
        .containsEntry("scope", "openid groups")
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("redirect_uri", "https://sluice.example.com/console/login/oidc/callback");
    assertThat(begun.http().headers().allValues("set-cookie"))
        .anySatisfy(
            cookie ->
                assertThat(cookie)
                    .matches(
                        ERRAND
                            + "=[A-Za-z0-9_-]{43}; Path=/; Max-Age=600;.* Secure; HttpOnly;"
                            + " SameSite=Lax"));
  }

  @Test
  void theSessionIsOneLikeThatOfAKey() {
    PageClient browser = PageClient.of(app);

    Shown in = logIn(browser, BEGIN + "?next=%2Fconsole%2Fevents%3Fsource%3Da");

    assertThat(in.html())
        .contains("http-equiv=\"refresh\" content=\"0;url=/console/events?source=a\"");
    assertThat(in.http().headers().allValues("set-cookie"))
        .anySatisfy(
            cookie ->
                assertThat(cookie)
                    .matches(
                        SESSION + "=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Strict"));
    assertThat(browser.cookie(ERRAND)).isEmpty();
    assertThat(browser.get("/api/sources").status()).isEqualTo(401);

    browser.send("/console", "/console/logout", Map.of());
    assertThat(browser.get("/console/status").status()).isEqualTo(303);
  }

  @Test
  void whatSomebodyDoesIsInTheAuditLogUnderHisName() {
    PageClient browser = PageClient.of(app);
    logIn(browser);

    Shown made =
        browser.send(
            "/console/new-source?provider=stripe",
            "/console/sources",
            Map.of("name", "by-alice", "provider", "stripe", "secret", "whsec_abcdefghijklmnop"));

    assertThat(made.status()).describedAs(made.toString()).isEqualTo(303);
    assertThat(admin.get("/api/audit?actor=oidc:alice&object=by-alice").json().path("entries"))
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example/", "//evil.example", "/console@evil.example"})
  void nobodyIsSentOutOfTheConsole(String next) {
    Shown in = logIn(PageClient.of(app), BEGIN + "?next=" + next.replace("/", "%2F"));

    assertThat(in.html()).contains("content=\"0;url=/console\"").doesNotContain("evil");
  }

  @Test
  void nobodyGetsInWithoutAMappedGroup() {
    provider.says(groups("Platform", "admin", "platform "));
    refusedWith(403, "nothing that it says of you gives you access");
    provider.says(claims -> claims.claim("groups", Map.of("platform", true)));
    refusedWith(403, "nothing that it says of you gives you access");
    provider.says(UnaryOperator.identity());
    refusedWith(403, "nothing that it says of you gives you access");
  }

  /** A token that proves nothing. */
  record Bad(
      String name, UnaryOperator<JWTClaimsSet.Builder> claims, TestProvider.Signing signing) {
    static Bad claims(String name, UnaryOperator<JWTClaimsSet.Builder> claims) {
      return new Bad(name, claims, token -> provider.signed(token));
    }

    static Bad signing(String name, TestProvider.Signing signing) {
      return new Bad(name, UnaryOperator.identity(), signing);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Bad> badTokens() {
    return Stream.of(
        Bad.claims("other nonce", claims -> claims.claim("nonce", "other")),
        Bad.claims("no nonce", claims -> claims.claim("nonce", null)),
        Bad.claims("other audience", claims -> claims.audience("other")),
        Bad.claims(
            "authorised for another",
            claims -> claims.audience(List.of(TestProvider.CLIENT, "other")).claim("azp", "other")),
        Bad.claims(
            "for others, too", claims -> claims.audience(List.of(TestProvider.CLIENT, "other"))),
        Bad.claims("other issuer", claims -> claims.issuer("https://evil.example")),
        Bad.claims("expired", claims -> claims.claim("exp", at(-120))),
        Bad.claims("never expires", claims -> claims.claim("exp", null)),
        Bad.claims("from the future", claims -> claims.claim("iat", at(600))),
        Bad.claims("of nobody", claims -> claims.subject(null)),
        Bad.claims("no name", claims -> claims.subject("al\u202eice\n")),
        Bad.signing("other key", token -> TestProvider.signed(token, TestProvider.newKey())),
        Bad.signing("unsigned", PlainJWT::new),
        Bad.signing("public key as secret", OidcIT::byThePublicKey));
  }

  private static long at(int seconds) {
    return InstantSource.system().instant().plusSeconds(seconds).getEpochSecond();
  }

  private static SignedJWT byThePublicKey(JWTClaimsSet claims) throws JOSEException {
    var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build();
    var token = new SignedJWT(header, claims);
    token.sign(new MACSigner(provider.key.toRSAPublicKey().getEncoded()));
    return token;
  }

  @ParameterizedTest
  @MethodSource("badTokens")
  void aTokenThatProvesNothingLetsNobodyIn(Bad bad) {
    provider.says(claims -> bad.claims().apply(groups("platform").apply(claims)));
    provider.signs(bad.signing());

    refusedWith(401, "its answer proves nothing");
  }

  @Test
  void anAnswerWithAnotherStateOrNoneIsRefused() {
    PageClient browser = PageClient.of(app);
    Shown begun = browser.get(BEGIN);
    String good = provider.letIn(begun.header("location"));

    for (String bad :
        List.of(
            good.replaceFirst("state=[^&]+", "state=other"),
            good.replaceFirst("state=[^&]+", "x=y"),
            good + "&state=other",
            good.replaceFirst("code=[^&]+", "code="),
            "/console/login/oidc/callback")) {
      refused(browser, browser.get(bad), 400, "out of date");
    }
    assertThat(browser.get(good).status()).isEqualTo(200);
  }

  @Test
  void anAnswerIsTakenOnce() {
    PageClient browser = PageClient.of(app);
    Shown begun = browser.get(BEGIN);
    String errand = ERRAND + "=" + browser.cookie(ERRAND);
    String answer = provider.letIn(begun.header("location"));
    assertThat(browser.get(answer).status()).isEqualTo(200);

    PageClient again = PageClient.of(app);

    refused(again, again.get(answer, "Cookie", errand), 400, "out of date");
  }

  @Test
  void anAnswerIsForTheBrowserThatBegan() {
    PageClient mine = PageClient.of(app);
    String answer = provider.letIn(mine.get(BEGIN).header("location"));
    PageClient others = PageClient.of(app);
    others.get(BEGIN);

    refused(others, others.get(answer), 400, "out of date");
    assertThat(mine.get(answer).status()).isEqualTo(200);
  }

  @Test
  void anAnswerOfAnotherIssuerIsRefused() {
    PageClient browser = PageClient.of(app);
    String answer = provider.letIn(browser.get(BEGIN).header("location"));
    refused(
        browser,
        browser.get(answer.replaceFirst("iss=[^&]+", "iss=https://evil.example")),
        401,
        "proves nothing");
    answer = provider.letIn(browser.get(BEGIN).header("location"));
    refused(browser, browser.get(answer.replaceFirst("&?iss=[^&]+", "")), 401, "proves nothing");
  }

  @Test
  void whoTheProviderDoesNotLetInIsTold() {
    PageClient browser = PageClient.of(app);
    String state = asked(browser.get(BEGIN)).get("state");

    refused(
        browser,
        browser.get(
            TestProvider.callback(
                Map.of("error", "access_denied", "state", state, "iss", provider.issuer()))),
        401,
        "did not let you in");
  }

  @Test
  void aProviderThatFailsShutsNobodyOut() {
    provider.answersTokensWith(502);

    refusedWith(503, "log in with an API key");
    assertThat(PageClient.of(app).login(Api.ADMIN_KEY).get("/console").status()).isEqualTo(200);
  }

  @Test
  void aProviderThatIsDownShutsNobodyOut() {
    var down = new TestProvider();
    String[] arguments = down.arguments();
    down.close();
    var other = new Installation(kafka, postgres, folder, "oidc_down");
    try (var console = other.startWithAdminKey(arguments)) {
      PageClient browser = PageClient.of(console);

      refused(browser, browser.get(BEGIN), 503, "log in with an API key");
      assertThat(browser.login(Api.ADMIN_KEY).get("/console").status()).isEqualTo(200);
    }
  }

  @Test
  void withoutAProviderThereIsNoRoute() {
    var other = new Installation(kafka, postgres, folder, "oidc_none");
    try (var console = other.startWithAdminKey()) {
      PageClient browser = PageClient.of(console);

      assertThat(browser.get(BEGIN).status()).isEqualTo(404);
      assertThat(browser.get("/console/login/oidc/callback?code=a&state=b").status())
          .isEqualTo(404);
      assertThat(browser.get("/console/login").html()).doesNotContain("single sign-on");
      assertThat(PageClient.of(app).get("/console/login?next=%2Fconsole%2Fstatus").html())
          .contains("href=\"/console/login/oidc?next=%2Fconsole%2Fstatus\"");
    }
  }

  private static Shown logIn(PageClient browser) {
    return logIn(browser, BEGIN);
  }

  private static Shown logIn(PageClient browser, String begin) {
    return browser.get(provider.letIn(browser.get(begin).header("location")));
  }

  private static void refusedWith(int status, String text) {
    PageClient browser = PageClient.of(app);
    refused(browser, logIn(browser), status, text);
  }

  private static void refused(PageClient browser, Shown shown, int status, String text) {
    assertThat(shown.status()).describedAs(shown.toString()).isEqualTo(status);
    assertThat(shown.html()).contains(text, "<label for=\"key\">");
    assertThat(browser.cookie(SESSION)).isEmpty();
    assertThat(browser.get("/console/status").status()).isEqualTo(303);
  }

  private static Map<String, String> asked(Shown begun) {
    return TestProvider.parameters(URI.create(begun.header("location")).getRawQuery());
  }
}
