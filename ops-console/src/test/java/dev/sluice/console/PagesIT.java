package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.PageClient.Shown;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

class PagesIT {
  private static final Pattern INLINE =
      // within tags: what senders chose may say so in text
      Pattern.compile(
          "(?i)<style|<[^>]*\\s(?:style|on[a-z]+)=|<[^>]*javascript:|<script(?![^>]* src=\"/)");
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;
  private static ConfigurableApplicationContext app;
  private static Api admin;
  private static SampleEvents events;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsoleAndDeliver() throws Exception {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "pages");
    String file = "sources:\n- { name: filed, provider: github, secrets: [filed-secret] }\n";
    app =
        installation.startWithAdminKey(
            "--sluice.console.sources-file=" + installation.file(file),
            "--sluice.console.webhooks-url=https://hooks.example.com/");
    admin = new Api(app, Api.ADMIN_KEY);
    admin.post("/api/sources", "{\"name\":\"shop\",\"provider\":\"github\",\"secrets\":[\"a\"]}");
    events = SampleEvents.deliver(installation, InstantSource.system().instant());
  }

  @AfterAll
  static void stopConsole() {
    app.close();
    kafka.close();
    postgres.close();
  }

  private static List<String> pages() {
    List<String> pages =
        new ArrayList<>(
            List.of(
                "/console",
                "/console?range=24h",
                "/console?range=7d",
                "/console/sources",
                "/console/sources/shop",
                "/console/sources/filed",
                "/console/sources/shop/delete",
                "/console/new-source",
                "/console/new-source?provider=stripe",
                "/console/new-source?provider=meta",
                "/console/events",
                "/console/events?live=on&source=shop",
                "/console/events?outcome=unsettled",
                "/console/audit",
                "/console/keys",
                "/console/dead-letters",
                "/console/replays",
                "/console/replays?state=done",
                "/console/new-replay?source=shop&outcome=rejected",
                "/console/new-replay?by=ids",
                "/console/status",
                "/console/nothing"));
    for (var event : List.of(events.accepted, events.duplicate, events.rejected, events.hostile)) {
      pages.add("/console/events/" + event.id());
    }
    return pages;
  }

  @Test
  void everyPageIsPlainHtmlUnderAStrictPolicy() {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);
    for (String path : pages()) {
      Shown shown = browser.get(path);

      assertThat(shown.status()).as(path).isIn(200, 400, 404);
      assertThat(shown.header("content-type")).isEqualTo("text/html;charset=UTF-8");
      strict(shown);
      assertThat(shown.html()).startsWith("<!DOCTYPE html>\n<html lang=\"en\"");
      assertThat(shown.html()).contains("<main id=\"main\"", "Log out");
      if (shown.status() == 200) {
        assertThat(shown.html())
            .as(path)
            .doesNotContain("role=\"alert\"", "class=\"message done\"");
      }
      assertThat(shown.html().split("<h1", -1)).as(path).hasSize(2);
      assertThat(INLINE.matcher(shown.html()).results().toList()).as(path).isEmpty();
      assertThat(shown.html()).doesNotContain("th:", "hush", "filed-secret", Api.ADMIN_KEY);
    }
  }

  private static void strict(Shown shown) {
    assertThat(shown.header("content-security-policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                + " connect-src 'self'; form-action 'self'; frame-ancestors 'none';"
                + " base-uri 'none'");
    assertThat(shown.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(shown.header("x-frame-options")).isEqualTo("DENY");
    assertThat(shown.header("referrer-policy")).isEqualTo("same-origin");
    assertThat(shown.header("cross-origin-opener-policy")).isEqualTo("same-origin");
    assertThat(shown.header("cross-origin-resource-policy")).isEqualTo("same-origin");
    assertThat(shown.header("permissions-policy")).contains("camera=()", "geolocation=()");
    assertThat(shown.header("cache-control")).contains("no-store");
  }

  @Test
  void whatOthersSentIsEscapedAndCannotTurnTheText() {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);
    String page = "/console/events/" + events.hostile.id();
    List<Shown> shown =
        List.of(
            browser.get(page),
            browser.send(page, page + "/body", Map.of()),
            browser.get("/console/events"),
            browser.get("/console/events?source=%3Cscript%3Ealert(3)%3C/script%3E"),
            browser.get("/console/sources/%3Cscript%3Ealert(4)%3C%2Fscript%3E"));
    for (Shown each : shown) {
      assertThat(each.html())
          .doesNotContain("<script>", "<b onclick", "\u202e", "\u0007")
          .doesNotContainPattern("value=\"[^\"]*<script");
    }
    assertThat(shown.getFirst().html()).contains("&lt;script&gt;alert(1)", "⟨U+202E⟩⟨U+0007⟩");
    assertThat(shown.get(1).html()).contains("&lt;script&gt;alert(2)");
    assertThat(shown.get(2).html()).contains("<bdi class=\"sub\">&lt;script&gt;alert(1)");
  }

  @Test
  void anEventTellsWhatBecameOfIt() {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);
    String accepted = browser.get("/console/events/" + events.accepted.id()).html();
    String duplicate = browser.get("/console/events/" + events.duplicate.id()).html();
    String rejected = browser.get("/console/events/" + events.rejected.id()).html();

    assertThat(accepted)
        .contains("order.created", "Claimed: the first of its key", "Came again", "redacted")
        .contains("/console/events/" + events.duplicate.id());
    assertThat(duplicate)
        .contains("Duplicate", "with another body", events.accepted.id().toString());
    assertThat(rejected).contains("Signature <span>failed", "no secret of the source matches");
  }

  @Test
  void eachLookAtABodyIsInTheAuditLog() throws Exception {
    String key = admin.withScope("operator").key();
    PageClient browser = PageClient.of(app).login(key);
    String page = "/console/events/" + events.accepted.id();

    assertThat(browser.get(page).html()).doesNotContain("10.50").contains("Show body");
    assertThat(looks(key)).isEqualTo("0");
    assertThat(browser.send(page, page + "/body", Map.of()).html())
        .contains("&quot;amount&quot;: 10.50,");
    assertThat(looks(key)).isEqualTo("1");
    Shown raw = browser.send(page, page + "/raw", Map.of());
    assertThat(raw.http().body()).isEqualTo(events.accepted.body());
    assertThat(raw.header("content-type")).isEqualTo("application/octet-stream");
    assertThat(raw.header("content-disposition")).startsWith("attachment");
    assertThat(looks(key)).isEqualTo("2");
    assertThat(browser.get(page + "/body").status()).isEqualTo(404);
  }

  private static String looks(String key) throws Exception {
    return installation.query(
        "SELECT count(*) FROM audit_log WHERE action = 'event.body' AND actor = '%s'"
            .formatted(key.substring(0, 15)));
  }

  @Test
  void theOverviewNamesTheSourceInTroubleFirst() {
    String html = PageClient.of(app).login(Api.ADMIN_KEY).get("/console").html();

    assertThat(html)
        .containsSubsequence(
            "Sources in trouble",
            "billing",
            "100 % failing since",
            "Likely cause: ",
            "the secret here")
        .contains("/console/events/" + events.rejected.id(), "hx-get=\"/console?range=1h\"");
  }

  @Test
  void whoMayOnlyLookIsOfferedNothingElseAndRefused() {
    PageClient viewer = PageClient.of(app).login(admin.withScope("viewer").key());
    String event = "/console/events/" + events.accepted.id();
    for (String path : List.of("/console", "/console/sources", "/console/sources/shop", event)) {
      assertThat(viewer.get(path).html().split("method=\"post\"", -1)).as(path).hasSize(2);
      assertThat(viewer.get(path).html()).doesNotContain("/console/audit", "new-source");
    }
    String token = viewer.get("/console").token();
    for (String path :
        List.of(
            event + "/body",
            event + "/raw",
            "/console/sources",
            "/console/sources/shop/secret",
            "/console/sources/shop/status",
            "/console/sources/shop/delete")) {
      var fields = Map.of("_csrf", token, "name", "shop", "status", "paused", "secret", "x");
      Shown shown = viewer.post(path, fields);
      assertThat(shown.status()).as(path).isEqualTo(403);
      assertThat(shown.html()).contains("This needs a key of scope ");
    }
    assertThat(viewer.get("/console/audit").status()).isEqualTo(403);
    assertThat(viewer.get("/console/new-source").status()).isEqualTo(403);
    assertThat(admin.get("/api/sources/shop").json().get("status").asString()).isEqualTo("active");
  }

  @Test
  void aFormThatIsNotOfThisBrowserChangesNothing() {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);
    String foreign = PageClient.of(app).login(Api.ADMIN_KEY).get("/console").token();
    for (Map<String, String> fields :
        List.of(
            Map.of("status", "paused"),
            Map.of("status", "paused", "_csrf", ""),
            Map.of("status", "paused", "_csrf", foreign))) {
      Shown shown = browser.post("/console/sources/shop/status", fields);
      assertThat(shown.status()).isEqualTo(403);
      assertThat(shown.html()).contains("out of date", "Log out", "/console/audit");
      strict(shown);
    }
    assertThat(admin.get("/api/sources/shop").json().get("status").asString()).isEqualTo("active");
  }

  @ParameterizedTest
  @CsvSource({
    "/console/events/00000000-0000-7000-8000-0000000000ff, 404, There is no event",
    "/console/events/1, 400, must be a UUID",
    "/console/sources/nobody, 404, There is no source",
    "/console/nothing, 404, no page at this address",
    "/console/events?from=yesterday, 400, must be a time such as",
    "/console/events?cursor=x, 400, must be the next of an earlier page",
  })
  void whatIsWrongIsToldOnAPage(String path, int status, String detail) {
    Shown shown = PageClient.of(app).login(Api.ADMIN_KEY).get(path);

    assertThat(shown.status()).isEqualTo(status);
    assertThat(shown.html()).contains(detail, "Log out");
  }

  @Test
  void aSearchIsInItsAddressAndHasPages() throws Exception {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);
    var to = new Deliveries(installation);
    Instant at = Instant.parse("2026-11-20T10:00:00Z");
    for (int i = 0; i < 60; i++) {
      var raw = Deliveries.raw(Deliveries.id(at.plusSeconds(i), i), "many", at.plusSeconds(i), "x");
      to.verified(raw, new dev.sluice.schemas.Coordinates("gone", 0, i), "m" + i, "ping");
    }
    String first =
        browser.get("/console/events?source=many&event_type=ping&from=2026-11-20T10:00").html();
    String older =
        first.replaceAll("(?s).*id=\"older\" href=\"([^\"]+)\".*", "$1").replace("&amp;", "&");
    String second = browser.get(older).html();

    assertThat(first.split("id=\"e-", -1)).hasSize(51);
    assertThat(older).contains("source=many", "event_type=ping", "cursor=");
    assertThat(second.split("id=\"e-", -1)).hasSize(11);
    assertThat(second).contains("Newest").doesNotContain("id=\"older\"");
    assertThat(browser.get("/console/events/" + Deliveries.id(at, 0)).html())
        .contains("does not have gone-0@0 any more");
  }

  @Test
  void aSourceIsMadeRotatedPausedAndDeleted() throws Exception {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);
    String form = "/console/new-source?provider=github";
    Map<String, String> fields =
        Map.of("name", "made", "provider", "github", "mode", "async", "secret", "hush-first\r\n");
    Shown made = browser.send(form, "/console/sources", fields);
    assertThat(made.header("location")).isEqualTo("/console/sources/made?done=created");
    String page = "/console/sources/made";
    assertThat(browser.get(page + "?done=created").html())
        .contains("value=\"https://hooks.example.com/webhooks/made\"", "every part of the pipeline")
        .doesNotContain("hush-first");

    Shown again = browser.send(form, "/console/sources", fields);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.html())
        .contains("there is a source", "value=\"made\"")
        .doesNotContain("hush-first");

    browser.send(page, page + "/secret", Map.of("secret", "second", "overlap", "48h"));
    assertThat(admin.get("/api/sources/made").json().get("secrets")).hasSize(2);
    assertThat(
            browser.send(page, page + "/secret", Map.of("secret", "", "overlap", "48h")).status())
        .isEqualTo(400);
    browser.send(page, page + "/status", Map.of("status", "paused"));
    assertThat(browser.get(page).html()).contains("Activate").doesNotContain(">Pause<");
    browser.send(page, page + "/status", Map.of("status", "active"));

    assertThat(browser.send(page, page + "/delete", Map.of("name", "mad")).status()).isEqualTo(400);
    Shown deleted = browser.send(page, page + "/delete", Map.of("name", "made"));
    assertThat(deleted.header("location")).isEqualTo("/console/sources?done=deleted");
    assertThat(browser.get(page).status()).isEqualTo(404);
    assertThat(installation.query("SELECT action FROM audit_log WHERE object = 'made' ORDER BY id"))
        .isEqualTo("source.create,source.change,source.change,source.change,source.delete");
  }

  @Test
  void aKeyIsMadeShownOnceAndRevoked() throws Exception {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);
    Map<String, String> fields =
        Map.of("name", "dash <board>", "scope", "viewer", "expires_at", "2099-01-01T00:00");
    Shown made = browser.send("/console/keys", "/console/keys", fields);
    String key = made.html().replaceAll("(?s).*value=\"(sluice_[0-9a-f]{64})\".*", "$1");
    String prefix = key.substring(0, 15);

    assertThat(made.html()).contains("shown this once", "dash &lt;board&gt;", "2099-01-01");
    assertThat(browser.get("/console/keys").html()).contains(prefix).doesNotContain(key);
    PageClient other = PageClient.of(app).login(key);
    assertThat(other.get("/console/keys").status()).isEqualTo(403);
    assertThat(other.get("/console").html()).doesNotContain("/console/keys");

    assertThat(browser.get("/console/keys/" + prefix + "/revoke").html())
        .contains("Revoke the key");
    Shown revoked = browser.send("/console/keys", "/console/keys/" + prefix + "/revoke", Map.of());
    assertThat(revoked.header("location")).isEqualTo("/console/keys?done=revoked");
    assertThat(other.get("/console").header("location")).startsWith("/console/login");
    assertThat(
            installation.query(
                "SELECT action FROM audit_log WHERE object = '%s' ORDER BY id".formatted(prefix)))
        .isEqualTo("key.create,key.delete");
  }

  @Test
  void whatIsWrongWithAKeyIsToldBesideTheForm() {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);
    Map<String, String> fields =
        Map.of("name", "late", "scope", "operator", "expires_at", "2001-01-01T00:00");

    Shown late = browser.send("/console/keys", "/console/keys", fields);
    Shown own =
        browser.send(
            "/console/keys",
            "/console/keys/" + Api.ADMIN_KEY.substring(0, 15) + "/revoke",
            Map.of());

    assertThat(late.status()).isEqualTo(400);
    assertThat(late.html())
        .contains("must be in the future", "value=\"late\"", "value=\"operator\" selected");
    assertThat(own.status()).isEqualTo(409);
    assertThat(own.html()).contains("a key cannot delete itself");
  }

  @Test
  void aSourceOfTheFileIsShownAndLeftAlone() {
    PageClient browser = PageClient.of(app).login(Api.ADMIN_KEY);

    String html = browser.get("/console/sources/filed").html();

    assertThat(html).contains("sources file", "https://hooks.example.com/webhooks/filed");
    assertThat(html).doesNotContain("Rotate", "Delete");
    assertThat(
            browser
                .send("/console", "/console/sources/filed/status", Map.of("status", "paused"))
                .status())
        .isEqualTo(409);
  }

  @ParameterizedTest
  @ValueSource(strings = {"htmx.js", "console.js", "console.css", "icon.svg"})
  void assetsAreOpenAndKeptByBrowsers(String name) {
    PageClient browser = PageClient.of(app);
    Shown login = browser.get("/console/login");
    String url =
        login
            .html()
            .replaceAll("(?s).*\"(/console/assets/" + Pattern.quote(name) + "\\?\\w+)\".*", "$1");

    Shown asset = browser.get(url);

    assertThat(asset.status()).isEqualTo(200);
    assertThat(asset.header("cache-control")).contains("immutable");
    assertThat(asset.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(browser.get("/console/assets/nothing").status()).isEqualTo(404);
    assertThat(browser.get("/webjars/htmx.org/2.0.7/dist/htmx.min.js").status()).isEqualTo(401);
  }
}
