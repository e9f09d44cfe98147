package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Pages of others that have somebody's browser send what he did not mean to. */
final class CsrfAttacks implements Attacks {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final Pattern POSTING =
      Pattern.compile(
          "<form[^>]*method=\"post\"[^>]*>|hx-post=\"[^\"]*\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern TARGET = Pattern.compile("(?:action|hx-post)=\"(/console[^\"#]*)");

  private static final int FEWEST_ON_PAGES = 5;

  @Override
  public String family() {
    return "CSRF";
  }

  @Override
  public void run(Attacked attacked, Tally tally) throws Exception {
    Browser victim = Browser.login(attacked, attacked.adminKey);
    Browser attacker = Browser.login(attacked, attacked.adminKey);
    String stolen = attacker.token();
    for (String form : forms(attacked, victim)) {
      String fields = "name=evil&scope=admin&status=paused&provider=github&secret=x&confirm=shop";
      refused(attacked, tally, victim, form, FORM, fields);
      refused(attacked, tally, victim, form, FORM, fields + "&_csrf=");
      refused(attacked, tally, victim, form, FORM, fields + "&_csrf=" + "A".repeat(48));
      refused(attacked, tally, victim, form, FORM, fields + "&_csrf=" + Browser.encoded(stolen));
      refused(attacked, tally, victim, form, "text/plain", fields);
      refused(attacked, tally, victim, form, "application/json", "{\"_csrf\":\"x\"}");
      refused(attacked, tally, victim, form, "multipart/form-data; boundary=b", "--b--");
    }
    for (String address :
        List.of(
            "logout", "sources/shop/status?status=paused", "sources/shop/secret", "keys?name=x")) {
      tally.attempt(
          "GET " + address, () -> unchanged(attacked, () -> victim.get("/console/" + address)));
    }
    withoutKey(attacked, tally, victim);
    loginOfAnother(attacked, tally);
    tally.require(
        "the session is what it was",
        () -> assertThat(victim.get("/console/keys").statusCode()).isEqualTo(200));
  }

  private interface Sending {
    HttpResponse<String> send() throws Exception;
  }

  private static HttpResponse<String> unchanged(Attacked attacked, Sending sending)
      throws Exception {
    String before = attacked.state();
    HttpResponse<String> answer = sending.send();
    assertThat(attacked.state()).isEqualTo(before);
    return answer;
  }

  private static void refused(
      Attacked attacked, Tally tally, Browser victim, String form, String type, String body) {
    tally.attempt(
        "%s as %s: %s".formatted(form, type, body),
        () -> {
          HttpResponse<String> answer = unchanged(attacked, () -> victim.post(form, type, body));
          assertThat(answer.statusCode()).isEqualTo(403);
          attacked.saysNothing(answer.body());
        });
  }

  /** All that are known, and all that stand on a page. */
  private static Set<String> forms(Attacked attacked, Browser browser) throws Exception {
    UUID event = attacked.take(Attacked.SHOP.sample("csrf"));
    attacked.verdict(event);
    String replay = replay(attacked);
    String key = "/console/keys/" + attacked.adminKey.substring(0, 15);
    Set<String> forms = new LinkedHashSet<>(List.of("/console/logout", "/console/login"));
    for (String verb : List.of("approve", "start", "pause", "resume", "cancel")) {
      forms.add(replay + "/" + verb);
    }
    for (String part : List.of("body", "raw", "diagnosis")) {
      forms.add("/console/events/%s/%s".formatted(event, part));
    }
    for (String part : List.of("secret", "test", "status", "delete")) {
      forms.add("/console/sources/shop/" + part);
    }
    forms.addAll(List.of("/console/sources", "/console/replays", "/console/keys", key + "/revoke"));
    Set<String> onPages = new LinkedHashSet<>();
    for (String page :
        List.of(
            "/console",
            "/console/sources/shop",
            "/console/sources/shop/delete",
            "/console/new-source",
            "/console/new-replay",
            "/console/events/" + event,
            replay,
            replay + "/start",
            "/console/keys",
            key + "/revoke",
            "/console/status")) {
      POSTING
          .matcher(browser.get(page).body())
          .results()
          .flatMap(tag -> TARGET.matcher(tag.group()).results())
          .forEach(target -> onPages.add(target.group(1)));
    }
    assertThat(onPages).as("forms on pages").hasSizeGreaterThan(FEWEST_ON_PAGES);
    forms.addAll(onPages);
    return forms;
  }

  private static String replay(Attacked attacked) throws Exception {
    var made = attacked.ask("POST", "/api/replays", "{\"filter\":{\"source\":\"shop\"}}");
    var id = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"").matcher(made.body());
    assertThat(id.find()).as(made.body()).isTrue();
    return "/console/replays/" + id.group(1);
  }

  /** What the browser sends by itself opens nothing of the API. */
  private static void withoutKey(Attacked attacked, Tally tally, Browser victim) throws Exception {
    for (ApiRoutesOfDocument.Route route : ApiRoutesOfDocument.read()) {
      String target = route.path().replaceAll("\\{\\w+}", "shop");
      String request =
          Wire.head(
                  "%s %s HTTP/1.1".formatted(route.method(), target),
                  "Host: 127.0.0.1",
                  "Connection: close",
                  "Cookie: " + victim.cookies(),
                  "Content-Length: 2")
              + "{}";
      tally.attempt(
          "%s %s with a cookie only".formatted(route.method(), target),
          () -> attacked.consoleRefuses(request, 401));
    }
  }

  private static void loginOfAnother(Attacked attacked, Tally tally) {
    for (String token : List.of("", "&_csrf=", "&_csrf=" + "A".repeat(48))) {
      tally.attempt(
          "login of the attacker: " + token,
          () -> {
            Browser nobody = Browser.of(attacked, attacked.http);
            var answer = nobody.post("/console/login", FORM, "key=" + attacked.adminKey + token);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(nobody.cookies()).doesNotContain("session");
          });
    }
  }
}
