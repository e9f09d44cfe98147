package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.testkit.Chromium;
import dev.sluice.testkit.ConsoleApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** A person sees that a source fails, mends its secret and sends through what it missed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayInBrowserIT {
  private static final int EVENTS = 500;
  private static final int RATE = 25;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final TestSource LIVE = TestSource.of("live", "github");
  private static final TestSource PAYMENTS = TestSource.of("payments", "github");
  private static final Path LOGS = Path.of("target", "logs", "ReplayInBrowserIT");
  private static final Path PICTURES = Path.of("target", "screenshots");
  private static final By STATE = By.cssSelector(".title .badge");

  /** Alarms, which come by themselves after a while, are a list of the same look above it. */
  private static final By SOURCES_IN_TROUBLE =
      By.cssSelector("[aria-labelledby=trouble-title] .troubles");

  private final SoftAssertions softly = new SoftAssertions();
  private Chromium browser;
  private Pipeline pipeline;
  private String console;

  @BeforeAll
  void start() {
    browser = Chromium.find().orElse(null);
    assumeTrue(browser != null, "no chromium and chromedriver are on the PATH");
    pipeline = new Pipeline(new EmbeddedServers(LOGS), LOGS).start(List.of(LIVE));
    console = pipeline.instance("console").address().toString();
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @Test
  void whatAWrongSecretRejectedIsAcceptedAfterItWasMendedInTheConsole() throws IOException {
    // given
    allAreRejected();
    logIn();
    theOverviewNamesTheSourceAndTheCause();

    // when
    theSecretIsRotated();
    theReplayIsPlanned();
    String replay = browser.driver().getCurrentUrl();
    NavigableSet<Long> seen = theReplayIsSeenToGetOn();

    // then
    System.out.printf("replay of %d in a browser: %d stops of the bar%n", EVENTS, seen.size());
    assertThat(seen.subSet(0L, false, (long) EVENTS, false)).hasSizeGreaterThanOrEqualTo(2);
    shows(By.id("accepted"), String.valueOf(EVENTS));
    examine("replay-done");
    thePagesAfterwards(replay);
    allAreOnTheCleanTopic(replay.substring(replay.lastIndexOf('/') + 1));
    softly.assertAll();
  }

  private void allAreRejected() {
    var api = new ConsoleApi(() -> pipeline.instance("console"), pipeline.adminKeyFile());
    String _ =
        api.post(
            "/api/sources",
            "{\"name\":\"payments\",\"provider\":\"github\",\"secrets\":[\"of another"
                + " endpoint\"]}");
    try (var sender = new Sender()) {
      // the receiver hears of the source a moment later
      await().atMost(PATIENCE).until(() -> send(sender, 0).success());
      for (int i = 1; i < EVENTS; i++) {
        assertThat(send(sender, i).success()).isTrue();
      }
    }
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                pipeline
                    .database()
                    .value(
                        "SELECT count(*) FROM webhook_events WHERE source = 'payments'"
                            + " AND signature_status = 'failed'")
                    .equals(String.valueOf(EVENTS)));
  }

  private Sender.Answer send(Sender sender, int number) {
    return sender.send(pipeline.receiver(), PAYMENTS.sample("delivery-" + number));
  }

  private void logIn() throws IOException {
    open("/console/login");
    String key = Files.readString(pipeline.adminKeyFile()).strip();
    browser.driver().findElement(By.id("key")).sendKeys(key, Keys.ENTER);
    await().atMost(PATIENCE).until(() -> browser.driver().getTitle().startsWith("Overview"));
  }

  private void theOverviewNamesTheSourceAndTheCause() {
    open("/console");
    shows(SOURCES_IN_TROUBLE, "payments");
    shows(SOURCES_IN_TROUBLE, "100 % failing since");
    shows(SOURCES_IN_TROUBLE, "the secret here is not the one that the provider signs with");
    shows(SOURCES_IN_TROUBLE, EVENTS + " of " + EVENTS + " rejected");
    examine("overview-trouble");
  }

  private void theSecretIsRotated() {
    open("/console/sources/payments");
    browser.driver().findElement(By.id("secret")).sendKeys(PAYMENTS.verifying());
    press("//button[text()='Rotate']");
    shows(By.className("message"), "The new secret counts");
    examine("source-rotated");
  }

  private void theReplayIsPlanned() {
    open("/console/events?source=payments&outcome=rejected");
    examine("events-rejected");
    press("//a[text()='Replay these…']");
    shows(By.tagName("h1"), "New replay");
    assertThat(valueOf("outcome")).isEqualTo("rejected");
    assertThat(valueOf("source")).isEqualTo("payments");
    browser.driver().findElement(By.id("rate")).sendKeys(String.valueOf(RATE));
    examine("replay-form");
    browser.driver().findElement(By.id("plan")).click();
    shows(STATE, "planned");
    shows(By.id("to-send"), String.valueOf(EVENTS));
    examine("replay-plan");
  }

  /** Watches without loading the page anew, but for a pause in between. */
  private NavigableSet<Long> theReplayIsSeenToGetOn() {
    NavigableSet<Long> seen = new TreeSet<>();
    browser.driver().findElement(By.id("start")).click();
    shows(STATE, "running");
    watch(seen, () -> seen.size() > 3);
    picture("replay-running");
    browser.driver().findElement(By.id("pause")).click();
    shows(STATE, "paused");
    examine("replay-paused");
    browser.driver().findElement(By.id("resume")).click();
    shows(STATE, "running");
    watch(seen, () -> browser.driver().findElement(STATE).getText().equals("done"));
    return seen;
  }

  private void watch(NavigableSet<Long> seen, Callable<Boolean> until) {
    Object _ = browser.driver().executeScript("window.sameDocument = true");
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(
            () -> {
              if (browser
                      .driver()
                      .executeScript("return document.getElementById('bar')?.value ?? null")
                  instanceof Number value) {
                seen.add(value.longValue());
              }
              return until.call();
            });
    assertThat(browser.driver().executeScript("return window.sameDocument === true"))
        .isEqualTo(true);
  }

  private void thePagesAfterwards(String replay) {
    browser.driver().get(replay + "/events?state=accepted");
    examine("replay-events");
    WebElement first = browser.driver().findElement(By.cssSelector("td.when a"));
    browser.driver().get(first.getDomProperty("href"));
    shows(By.className("line"), "Replay: accepted");
    examine("event-replayed");
    open("/console/replays");
    examine("replays");
  }

  private void allAreOnTheCleanTopic(String replay) {
    try (var clean =
        pipeline.index(Pipeline.TOPICS.events(), entry -> entry.source().equals(PAYMENTS.name()))) {
      assertThat(clean.readAll())
          .hasSize(EVENTS)
          .allMatch(event -> replay.equals(event.header("ce_replayid")), "carries the replay's id");
    }
  }

  private String valueOf(String field) {
    return browser.driver().findElement(By.id(field)).getDomProperty("value");
  }

  private void open(String path) {
    browser.driver().get(console + path);
  }

  private void press(String path) {
    browser.driver().findElement(By.xpath(path)).click();
  }

  /** What was pressed may still be on its way when the driver comes back. */
  private void shows(By part, String text) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(browser.driver().findElement(part).getText()).contains(text));
  }

  /** In each look: nothing that the browser complains about, no barrier, nothing too wide. */
  private void examine(String page) {
    softly.assertThat(browser.complaints()).as(page).isEmpty();
    looks(
        page,
        look -> {
          softly.assertThat(browser.barriers()).as(look).isEmpty();
          softly.assertThat(browser.scrollsSideways()).as("%s scrolls sideways", look).isFalse();
        });
  }

  private void picture(String page) {
    looks(page, _ -> {});
  }

  private void looks(String page, Consumer<String> each) {
    for (boolean dark : new boolean[] {true, false}) {
      for (int width : new int[] {360, 1280}) {
        browser.look(dark, width, 800);
        String look =
            "%s-%s-%s".formatted(page, dark ? "dark" : "light", width == 360 ? "phone" : "desktop");
        each.accept(look);
        browser.picture(PICTURES.resolve(look + ".png"));
      }
    }
  }
}
