package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SQL wherever something can be searched for, named or sent. */
final class SqlAttacks implements Attacks {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> SQL =
      List.of(
          "' OR '1'='1",
          "shop' OR 1=1 --",
          "'; DROP TABLE webhook_events; --",
          "'; DELETE FROM sources; --",
          "1; SELECT pg_sleep(60)",
          "') UNION SELECT key_hash, prefix, name FROM api_keys --",
          "'||(SELECT current_user)||'",
          "\\'; UPDATE api_keys SET scope = 'admin'; --",
          "$$; TRUNCATE audit_log; $$",
          "%' AND 1=CAST((SELECT prefix FROM api_keys LIMIT 1) AS int) --",
          "{\"$ne\": null}",
          "\u02bc OR 1=1 --");
  private static final List<String> FILTERS =
      List.of(
          "source",
          "provider",
          "signature_status",
          "outcome",
          "reason",
          "event_type",
          "idempotency_key",
          "delivery_id",
          "body_sha256",
          "from",
          "to");
  private static final String STATE =
      """
      SELECT (SELECT count(*) FROM webhook_events) || ' events '
          || (SELECT count(*) FROM sources) || ' sources '
          || (SELECT count(*) FROM information_schema.tables) || ' tables '
          || (SELECT count(*) FROM pg_roles) || ' roles '
          || (SELECT count(*) FROM api_keys WHERE scope = 'admin') || ' admins '
          || (SELECT count(*) > 0 FROM audit_log)
      """;

  /** Of the tables, as long as only attacks come. */
  private String state = "";

  @Override
  public String family() {
    return "SQL in every search field";
  }

  @Override
  public void run(Attacked attacked, Tally tally) throws Exception {
    UUID event = attacked.take(Attacked.SHOP.sample("sql"));
    assertThat(attacked.verdict(event)).isEqualTo("verified");
    String source = "{\"name\":\"made\",\"provider\":\"github\",\"secrets\":[\"x\"]}";
    assertThat(attacked.ask("POST", "/api/sources", source).statusCode()).isEqualTo(201);
    state = attacked.value(STATE);
    int fields = 0;
    for (ApiRoutesOfDocument.Route route : ApiRoutesOfDocument.read()) {
      for (String field : route.query()) {
        fields++;
        SQL.forEach(sql -> inQuery(attacked, tally, event, route, field, sql));
      }
      if (route.path().contains("{")) {
        SQL.forEach(sql -> inPath(attacked, tally, route, sql));
      }
    }
    assertThat(fields).as("search fields of docs/openapi.json").isGreaterThan(30);
    inDocuments(attacked, tally);
    inReplays(attacked, tally);
    inWebhooks(attacked, tally);
    inPages(attacked, tally, event);
  }

  private void inQuery(
      Attacked attacked,
      Tally tally,
      UUID event,
      ApiRoutesOfDocument.Route route,
      String field,
      String sql) {
    String path = route.path().replace("{id}", UUID.randomUUID().toString());
    var query = new StringBuilder("?" + field + "=" + encoded(sql));
    if (route.method().equals("DELETE")) {
      // what it needs besides, so that the field is looked at: each alone would find the event
      Map.of("source", "shop", "delivery_id", "sql").entrySet().stream()
          .filter(needed -> !needed.getKey().equals(field))
          .forEach(needed -> query.append("&" + needed.getKey() + "=" + needed.getValue()));
    }
    tally.attempt(
        "%s %s: %s=%s".formatted(route.method(), route.path(), field, sql),
        () -> {
          HttpResponse<String> answer = unharmed(attacked, route.method(), path + query, null);
          assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400, 404);
          assertThat(answer.body()).doesNotContain(event.toString());
        });
  }

  private void inPath(Attacked attacked, Tally tally, ApiRoutesOfDocument.Route route, String sql) {
    String path =
        route.path().replaceAll("\\{\\w+}", encoded(sql).replace("+", "%20").replace("\\", "%5C"));
    String body = route.method().matches("POST|PATCH") ? "{}" : null;
    tally.attempt(
        "%s %s: %s".formatted(route.method(), route.path(), sql),
        () ->
            assertThat(unharmed(attacked, route.method(), path, body).statusCode()).isIn(400, 404));
  }

  private HttpResponse<String> unharmed(
      Attacked attacked, String method, String target, String body) throws Exception {
    HttpResponse<String> answer = attacked.ask(method, target, body);
    attacked.saysNothing(answer.body());
    assertThat(attacked.value(STATE)).isEqualTo(state);
    return answer;
  }

  private void inDocuments(Attacked attacked, Tally tally) {
    for (String sql : SQL) {
      String text = JSON.writeValueAsString(sql);
      tally.attempt(
          "a key called " + sql,
          () -> {
            String key = "{\"name\":%s,\"scope\":\"viewer\"}".formatted(text);
            // not searched for a key: the answer shows the one it made
            assertThat(attacked.ask("POST", "/api/keys", key).statusCode()).isIn(201, 400);
            assertThat(attacked.value(STATE)).isEqualTo(state);
          });
      tally.attempt(
          "a source of provider " + sql,
          () -> {
            String source =
                "{\"name\":\"new\",\"provider\":%s,\"secrets\":[\"x\"]}".formatted(text);
            assertThat(unharmed(attacked, "POST", "/api/sources", source).statusCode())
                .isEqualTo(400);
          });
      tally.attempt(
          "a secret with the id " + sql,
          () -> {
            String rotate = "{\"rotate\":{\"secret\":\"x\",\"id\":%s}}".formatted(text);
            assertThat(unharmed(attacked, "PATCH", "/api/sources/made", rotate).statusCode())
                .isEqualTo(400);
          });
    }
  }

  /** All are planned before the first is waited for. */
  private void inReplays(Attacked attacked, Tally tally) throws Exception {
    Map<String, HttpResponse<String>> made = new LinkedHashMap<>();
    for (String field : FILTERS) {
      for (String sql : SQL.subList(0, 3)) {
        String plan = "{\"filter\":{\"%s\":%s}}".formatted(field, JSON.writeValueAsString(sql));
        made.put(
            "a replay where %s is %s".formatted(field, sql),
            unharmed(attacked, "POST", "/api/replays", plan));
      }
    }
    made.forEach((what, answer) -> tally.attempt(what, () -> replaysNothing(attacked, answer)));
  }

  private static void replaysNothing(Attacked attacked, HttpResponse<String> made) {
    if (made.statusCode() == 400) {
      return;
    }
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    String replay = "/api/replays/" + JSON.readTree(made.body()).get("id").asString();
    JsonNode planned =
        await()
            .atMost(Attacked.PATIENCE)
            .pollDelay(Duration.ZERO)
            .until(
                () -> JSON.readTree(attacked.ask("GET", replay, null).body()),
                view -> !view.get("state").asString().equals("planning"));
    assertThat(planned.at("/plan/events").asInt(0)).as("%s", planned).isZero();
  }

  /** What a provider calls its event is a value, and is found as such. */
  private void inWebhooks(Attacked attacked, Tally tally) {
    for (String sql : SQL.subList(0, SQL.size() - 1)) {
      tally.attempt(
          "a webhook called " + sql,
          () -> {
            UUID event =
                attacked.take(
                    Attacked.SHOP.sign(
                        sql,
                        Attacked.SHOP.provider().sampleBody("x"),
                        List.of(Map.entry("x-request-id", sql.replace(' ', '_')))));
            assertThat(attacked.verdict(event)).isEqualTo("verified");
            state = attacked.value(STATE);
            HttpResponse<String> found =
                unharmed(attacked, "GET", "/api/events?delivery_id=" + encoded(sql), null);
            assertThat(JSON.readTree(found.body()).get("events")).as(found.body()).hasSize(1);
            assertThat(found.body()).contains(event.toString());
          });
    }
  }

  private void inPages(Attacked attacked, Tally tally, UUID event) throws Exception {
    Browser browser = Browser.login(attacked, attacked.adminKey);
    for (String page :
        List.of(
            "events?source=",
            "events?reason=",
            "events?event_type=",
            "events?delivery_id=",
            "events?idempotency_key=shop:",
            "audit?actor=",
            "audit?object=",
            "dead-letters?source=",
            "replays?state=",
            "replays?before=")) {
      for (String sql : SQL) {
        tally.attempt(
            "page %s%s".formatted(page, sql),
            () -> {
              HttpResponse<String> answer = browser.get("/console/" + page + encoded(sql));
              assertThat(answer.statusCode()).isIn(200, 400);
              assertThat(answer.body()).doesNotContain(event.toString());
              assertThat(attacked.value(STATE)).isEqualTo(state);
            });
      }
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
