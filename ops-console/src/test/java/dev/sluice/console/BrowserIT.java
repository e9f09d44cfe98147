package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.testkit.Chromium;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.springframework.context.ConfigurableApplicationContext;

/** The console in a real browser, where one is installed. */
class BrowserIT {
  private static final Path PICTURES = Path.of("target", "screenshots");

  /** Alarms, which come by themselves after a while, are a list of the same look above it. */
  private static final By SOURCES_IN_TROUBLE =
      By.cssSelector("[aria-labelledby=trouble-title] .troubles");

  private static Chromium browser;
  private static ChromeDriver driver;
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;
  private static ConfigurableApplicationContext app;
  private static SampleEvents events;
  private static String url;
  private static String replay;
  private static String revoke;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsoleAndBrowser() throws Exception {
    browser = Chromium.find().orElse(null);
    assumeTrue(browser != null, "no chromium and chromedriver are on the PATH");
    driver = browser.driver();
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "browser");
    app =
        installation.startWithAdminKey(
            "--sluice.console.webhooks-url=https://hooks.example.com",
            "--sluice.console.ingest-url=http://127.0.0.1:9",
            "--sluice.console.alarms.every=1s");
    var admin = new Api(app, Api.ADMIN_KEY);
    for (String name : List.of("shop", "billing", "github-acme")) {
      admin.post(
          "/api/sources",
          "{\"name\":\"%s\",\"provider\":\"%s\",\"secrets\":[\"hush\"]}"
              .formatted(name, name.equals("billing") ? "stripe" : "github"));
    }
    admin.patch("/api/sources/shop", "{\"rotate\":{\"secret\":\"another\",\"overlap\":\"48h\"}}");
    events = SampleEvents.deliver(installation, InstantSource.system().instant());
    SampleEvents.fill(installation, InstantSource.system().instant());
    deadLetters();
    // the overview is looked at with them, each time
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !admin.get("/api/alarms").json().get("alarms").isEmpty());
    replay = "/console/replays/" + plan(admin);
    revoke = "/console/keys/" + admin.withScope("viewer").key().substring(0, 15) + "/revoke";
    url = "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port");
  }

  private static void deadLetters() {
    var to = new Deliveries(installation);
    Instant now = InstantSource.system().instant();
    to.deadLetter(
        Deliveries.raw(Deliveries.id(now, 91), "shop", now, "{}"),
        installation.topics.raw(),
        "verifier",
        "header sluice_remote is missing");
    to.deadLetter(
        events.accepted,
        installation.topics.verified(),
        "dedup",
        "the clean topic shop.events does not exist");
  }

  private static String plan(Api admin) {
    String id =
        admin
            .post("/api/replays", "{\"filter\":{\"outcome\":\"rejected\"},\"redeliver\":true}")
            .json()
            .get("id")
            .asString();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> admin.get("/api/replays/" + id).json().get("state").asString().equals("planned"));
    return id;
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      app.close();
      kafka.close();
      postgres.close();
    }
  }

  private static Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("overview", "/console");
    pages.put("overview-day", "/console?range=24h");
    pages.put("sources", "/console/sources");
    pages.put("source", "/console/sources/shop?done=rotated");
    pages.put("source-delete", "/console/sources/shop/delete");
    pages.put("source-provider", "/console/new-source");
    pages.put("source-new", "/console/new-source?provider=github");
    pages.put("events", "/console/events");
    pages.put("events-searched", "/console/events?source=billing&outcome=rejected&provider=stripe");
    pages.put("events-live", "/console/events?live=on");
    pages.put("event-accepted", "/console/events/" + events.accepted.id());
    pages.put("event-duplicate", "/console/events/" + events.duplicate.id());
    pages.put("event-rejected", "/console/events/" + events.rejected.id());
    pages.put("event-hostile", "/console/events/" + events.hostile.id());
    pages.put("dead-letters", "/console/dead-letters");
    pages.put("replays", "/console/replays");
    pages.put("replay-new", "/console/new-replay?source=billing&outcome=rejected");
    pages.put("replay-new-ids", "/console/new-replay?by=ids&events=" + events.rejected.id());
    pages.put("replay-planned", replay);
    pages.put("replay-events", replay + "/events");
    pages.put("replay-cancel", replay + "/cancel");
    pages.put("replay-start", replay + "/start");
    pages.put("keys", "/console/keys");
    pages.put("key-revoke", revoke);
    pages.put("audit", "/console/audit");
    pages.put("status", "/console/status");
    return pages;
  }

  @Test
  void everyPageIsWholeForEverybodyInEachLook() {
    logIn();
    var softly = new SoftAssertions();
    for (boolean dark : new boolean[] {false, true}) {
      for (int width : new int[] {1280, 360}) {
        browser.look(dark, width, 800);
        String look = (dark ? "dark" : "light") + (width == 360 ? "-phone" : "-desktop");
        pages()
            .forEach(
                (name, path) -> {
                  driver.get(url + path);
                  examine(softly, name + " " + look);
                  browser.picture(PICTURES.resolve(name + "-" + look + ".png"));
                });
        body(softly, look);
        diagnosis(softly, look);
        errors(look);
      }
    }
    softly.assertAll();
  }

  private static void examine(SoftAssertions softly, String page) {
    softly.assertThat(browser.complaints()).as(page).isEmpty();
    softly.assertThat(browser.barriers()).as(page).isEmpty();
    softly
        .assertThat(driver.executeScript("return document.compatMode"))
        .as("%s is rendered by the standard, not as old browsers did", page)
        .isEqualTo("CSS1Compat");
    softly.assertThat(browser.scrollsSideways()).as("%s scrolls sideways", page).isFalse();
  }

  private static void body(SoftAssertions softly, String look) {
    driver.get(url + "/console/events/" + events.accepted.id());
    driver.findElement(By.xpath("//button[text()='Show body']")).click();
    shows(By.cssSelector("pre.body"), "10.50");
    examine(softly, "body " + look);
    browser.picture(PICTURES.resolve("event-body-" + look + ".png"));
  }

  /** A form that was sent may still be on its way when the driver comes back. */
  private static void shows(By part, String text) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(driver.findElement(part).getText()).contains(text));
  }

  private static void diagnosis(SoftAssertions softly, String look) {
    driver.get(url + "/console/events/" + events.rejected.id());
    driver.findElement(By.xpath("//button[text()='Why does it fail?']")).click();
    shows(By.id("diagnosis"), "What to do:");
    examine(softly, "diagnosis " + look);
    browser.picture(PICTURES.resolve("event-diagnosis-" + look + ".png"));
  }

  /**
   * The browser itself complains about a page that is not there, so that only pictures are taken.
   */
  private static void errors(String look) {
    driver.get(url + "/console/events/00000000-0000-7000-8000-0000000000ff");
    browser.picture(PICTURES.resolve("error-" + look + ".png"));
    driver.get(url + "/console/events?from=yesterday");
    browser.picture(PICTURES.resolve("events-wrong-" + look + ".png"));
    browser.complaints();
  }

  @Test
  void theLoginIsWholeAndAWrongKeyIsTold() {
    driver.manage().deleteAllCookies();
    var softly = new SoftAssertions();
    for (boolean dark : new boolean[] {false, true}) {
      for (int width : new int[] {1280, 360}) {
        browser.look(dark, width, 800);
        driver.get(url + "/console/sources");
        String look = (dark ? "dark" : "light") + (width == 360 ? "-phone" : "-desktop");
        examine(softly, "login " + look);
        browser.picture(PICTURES.resolve("login-" + look + ".png"));
      }
    }
    softly.assertAll();
    driver.findElement(By.id("key")).sendKeys("wrong", Keys.ENTER);
    shows(By.cssSelector("[role=alert]"), "unknown");
    browser.complaints();
  }

  @Test
  void aPageCanBeUsedByTheKeyboardAlone() {
    logIn();
    browser.look(false, 1280, 800);
    driver.get(url + "/console/events");
    driver.findElement(By.tagName("body")).sendKeys(Keys.TAB);
    assertThat(browser.focused().getText()).isEqualTo("Skip to the page");
    assertThat(browser.focused().getCssValue("left")).isEqualTo("0px");

    browser.focused().sendKeys(Keys.ENTER);

    assertThat(browser.focused().getDomAttribute("id")).isEqualTo("main");
    browser.focused().sendKeys(Keys.TAB);
    assertThat(browser.focused().getText()).isEqualTo("Replay these…");
    assertThat(browser.focused().getCssValue("outline-style")).isEqualTo("solid");
  }

  @Test
  void newEventsAppearByThemselves() throws Exception {
    logIn();
    driver.get(url + "/console/events?live=on&source=late");
    assertThat(driver.findElement(By.id("results")).getText()).contains("No event is like this");
    var to = new Deliveries(installation);
    Instant now = InstantSource.system().instant();
    var raw = Deliveries.raw(Deliveries.id(now, 77), "late", now, "{}");

    to.rejected(raw, to.receive(raw), "failed", "no secret of the source matches");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(driver.findElement(By.id("results")).getText())
                    .contains("late", "rejected"));
    // its figures are a few seconds old where somebody looked at them just before
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              driver.get(url + "/console");
              assertThat(driver.findElement(SOURCES_IN_TROUBLE).getText())
                  .contains("late", "100 % failing since");
            });
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aPageThatIsOpenWhenTheSessionEndsGoesToTheLogin() {
    String key = new Api(app, Api.ADMIN_KEY).withScope("viewer").key();
    driver.manage().deleteAllCookies();
    logIn(key);
    driver.get(url + "/console/events?live=on");

    new Api(app, Api.ADMIN_KEY).delete("/api/keys/" + key.substring(0, 15));

    await().atMost(Duration.ofSeconds(30)).until(() -> driver.getCurrentUrl().contains("/login"));
    browser.complaints();
  }

  private static void logIn() {
    driver.manage().deleteAllCookies();
    logIn(Api.ADMIN_KEY);
  }

  private static void logIn(String key) {
    driver.get(url + "/console/login");
    driver.findElement(By.id("key")).sendKeys(key, Keys.ENTER);
    await().atMost(Duration.ofSeconds(10)).until(() -> driver.getTitle().startsWith("Overview"));
    browser.complaints();
  }
}
