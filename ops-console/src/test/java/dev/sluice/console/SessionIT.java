package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.PageClient.Shown;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

class SessionIT {
  private static final String SESSION = "__Host-sluice-session";
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;
  private static ConfigurableApplicationContext app;
  private static Api admin;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsole() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "session");
    app = installation.startWithAdminKey();
    admin = new Api(app, Api.ADMIN_KEY);
  }

  @AfterAll
  static void stopConsole() {
    app.close();
    kafka.close();
    postgres.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/console, /console/login?next=%2Fconsole",
    "/console/sources, /console/login?next=%2Fconsole%2Fsources",
    "/console/events?source=a&live=on,"
        + " '/console/login?next=%2Fconsole%2Fevents%3Fsource%3Da%26live%3Don'",
    "/console/nothing, /console/login?next=%2Fconsole%2Fnothing",
    "/console/assets, /console/login?next=%2Fconsole%2Fassets",
  })
  void whoHasNoSessionIsSentToTheLogin(String path, String login) {
    Shown shown = PageClient.of(app).get(path);

    assertThat(shown.status()).isEqualTo(303);
    assertThat(shown.header("location")).isEqualTo(login);
    assertThat(PageClient.of(app).get("/").header("location")).isEqualTo("/console");
  }

  @Test
  void aPageThatAsksByItselfSendsTheWholePageToTheLogin() {
    Shown shown = PageClient.of(app).get("/console", "HX-Request", "true");

    assertThat(shown.status()).isEqualTo(401);
    assertThat(shown.header("hx-redirect")).isEqualTo("/console/login");
  }

  @Test
  void aKeyStartsASessionWhoseCookieScriptsAndOtherSitesCannotUse() {
    PageClient browser = PageClient.of(app);
    Shown shown = browser.tryKey(Api.ADMIN_KEY);

    assertThat(shown.status()).isEqualTo(303);
    assertThat(shown.header("location")).isEqualTo("/console");
    assertThat(shown.http().headers().allValues("set-cookie"))
        .anySatisfy(
            cookie ->
                assertThat(cookie)
                    .matches(
                        SESSION + "=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Strict"));
    assertThat(browser.cookie(SESSION)).doesNotContain(Api.ADMIN_KEY.substring(0, 15));
    assertThat(browser.get("/console").status()).isEqualTo(200);
    assertThat(browser.get("/console/login").header("location")).isEqualTo("/console");
  }

  @Test
  void eachLoginHasANewSessionAndANewFormToken() {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);
    String session = browser.cookie(SESSION);
    String form = browser.get("/console").token();

    browser.send("/console", "/console/logout", Map.of());
    browser.login(Api.ADMIN_KEY);

    assertThat(browser.cookie(SESSION)).isNotEqualTo(session);
    assertThat(browser.post("/console/logout", Map.of("_csrf", form)).status()).isEqualTo(403);
  }

  @Test
  void loggingOutEndsTheSessionForEverybodyWhoHasItsCookie() {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);
    String cookie = SESSION + "=" + browser.cookie(SESSION);
    assertThat(PageClient.of(app).get("/console/status", "Cookie", cookie).status()).isEqualTo(200);

    Shown out = browser.send("/console", "/console/logout", Map.of());

    assertThat(out.header("location")).isEqualTo("/console/login");
    assertThat(browser.cookie(SESSION)).isEmpty();
    assertThat(PageClient.of(app).get("/console/status", "Cookie", cookie).status()).isEqualTo(303);
  }

  @Test
  void aSessionEndsWithItsKey() {
    String key = admin.withScope("operator").key();
    PageClient browser = PageClient.of(app).login(key);
    assertThat(browser.get("/console/status").status()).isEqualTo(200);

    admin.delete("/api/keys/" + key.substring(0, 15));

    assertThat(browser.get("/console/status").status()).isEqualTo(303);
    assertThat(browser.cookie(SESSION)).isEmpty();
  }

  @Test
  void aSessionEndsWhenItsKeyExpiresAndMayNoMoreThanItsKey() throws Exception {
    String key = admin.withScope("admin").key();
    String where = " WHERE prefix = '%s'".formatted(key.substring(0, 15));
    PageClient browser = PageClient.of(app).login(key);
    assertThat(browser.get("/console/audit").status()).isEqualTo(200);

    installation.execute("UPDATE api_keys SET scope = 'viewer'" + where);
    assertThat(browser.get("/console/audit").status()).isEqualTo(403);
    installation.execute("UPDATE api_keys SET expires_at = now() - interval '1 second'" + where);
    assertThat(browser.get("/console/status").status()).isEqualTo(303);
  }

  @Test
  void wrongKeysAreRefusedAndSoonNoLongerTried() {
    PageClient browser = PageClient.from(app, "127.0.0.2");
    for (String wrong : List.of("", "x", "sluice_" + "00".repeat(32), "<script>")) {
      Shown shown = browser.tryKey(wrong);
      assertThat(shown.status()).isEqualTo(401);
      assertThat(shown.html()).contains("unknown, deleted or expired").doesNotContain("00000000");
    }
    for (int i = 0; i < 6; i++) {
      browser.tryKey("x");
    }

    Shown shown = browser.tryKey("sluice_" + "00".repeat(32));
    assertThat(shown.status()).isEqualTo(429);
    assertThat(shown.html()).contains("Wait a minute");
    assertThat(browser.cookie(SESSION)).isEmpty();
    // behind a proxy everybody has one address: who fails must not shut out the others
    assertThat(browser.tryKey(Api.ADMIN_KEY).status()).isEqualTo(303);
  }

  @Test
  void aKeyInTheAddressIsNotLookedAt() {
    PageClient browser = PageClient.of(app);
    String token = browser.get("/console/login").token();

    assertThat(browser.get("/console/login?key=" + Api.ADMIN_KEY).status()).isEqualTo(200);
    Shown shown = browser.post("/console/login?key=" + Api.ADMIN_KEY, Map.of("_csrf", token));

    assertThat(shown.status()).isEqualTo(400);
    assertThat(browser.cookie(SESSION)).isEmpty();
  }

  @Test
  void aLoginThatThisConsoleDidNotAskForIsRefused() {
    Shown shown = PageClient.of(app).post("/console/login", Map.of("key", Api.ADMIN_KEY));

    assertThat(shown.status()).isEqualTo(403);
    assertThat(shown.http().headers().allValues("set-cookie"))
        .noneMatch(cookie -> cookie.startsWith(SESSION));
  }

  @ParameterizedTest
  @CsvSource({
    "/console/events?source=a, /console/events?source=a",
    "//evil.example, /console",
    "https://evil.example/console, /console",
    "/console//evil.example, /console",
    "/consolex, /console",
    "/console/login, /console",
    "/api/keys, /console",
    "'/console\r\nSet-Cookie: a=b', /console",
    "/console@evil.example, /console",
  })
  void afterTheLoginNobodyIsSentOutOfTheConsole(String next, String location) {
    PageClient browser = PageClient.of(app);
    Shown shown =
        browser.send(
            "/console/login", "/console/login", Map.of("key", Api.ADMIN_KEY, "next", next));

    assertThat(shown.header("location")).isEqualTo(location);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void aLinkFromElsewhereIsTakenOnceMoreWithTheStrictCookie(String site) {
    PageClient browser = PageClient.of(app);
    String login = "/console/login?next=%2Fconsole%2Fstatus";

    Shown shown = browser.get(login, "Sec-Fetch-Site", site);

    assertThat(shown.html()).contains("http-equiv=\"refresh\"", "content=\"0;url=" + login + "\"");
    assertThat(browser.get(login, "Sec-Fetch-Site", "same-origin").html()).contains("API key");
  }

  @Test
  void apiAndPagesDoNotTakeEachOthersCredentials() {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);

    assertThat(browser.get("/api/sources").status()).isEqualTo(401);
    assertThat(PageClient.of(app).get("/console/status", "x-api-key", Api.ADMIN_KEY).status())
        .isEqualTo(303);
  }
}
