package dev.sluice.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.SignedWebhook;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Lines and keys that look as if an app had logged them, and what steers a terminal. */
final class LogAttacks implements Attacks {
  private static final String LINE =
      "{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"message\":\"forged\",\"log\":{\"level\":\"INFO\"}}";

  /** One character for each byte. */
  private static final List<String> TEXTS =
      List.of(
          "\r\n" + LINE,
          "\n" + LINE,
          "\r" + LINE,
          "%0d%0a" + LINE,
          "%0a{%22message%22:%22forged%22}",
          "\\r\\n" + LINE,
          "\",\"message\":\"forged\",\"forged\":\"",
          "%22,%22forged%22:%22",
          "\"}\n" + LINE,
          "\\\",\"forged\":\"",
          "\\",
          "\u001b[2J\u001b[31mforged",
          "%1b%5b2Jforged",
          "\u009b31mforged",
          "\u00c2\u009b31mforged",
          "\u00e2\u0080\u00a8" + LINE,
          "\u00e2\u0080\u00a9" + LINE,
          "\u00e2\u0080\u00aedegrof",
          "%e2%80%a8forged",
          "%e2%80%aedegrof",
          "\u0000forged",
          "\u0008\u0008\u0008forged",
          "\u000bforged",
          "\u007fforged",
          "\u00ff\u00feforged",
          "\u00ed\u00a0\u0080forged",
          "${jndi:ldap://127.0.0.1/forged}",
          "%d{yyyy}%replace(a){'a','forged'}",
          "{} {} forged",
          "forged".repeat(1_000));

  @Override
  public String family() {
    return "log injection";
  }

  /** Those that are told of first, while the log takes every line. */
  private static final List<String> AT_RECEIVER =
      List.of(
          "path",
          "name",
          "query",
          "method",
          "host",
          "x-request-id",
          "user-agent",
          "x-forwarded-for",
          "x-hub-signature-256",
          "x-github-delivery",
          "x-github-event",
          "content-type");

  private static final List<String> AT_CONSOLE =
      List.of(
          "path of another host",
          "path",
          "query",
          "host",
          "x-request-id",
          "origin",
          "x-api-key",
          "cookie",
          "login",
          "next",
          "source",
          "key");

  /** Of those that are told of; a few are no request at all, and some lines may be left out. */
  private static final int FEWEST_TOLD = 40;

  /**
   * What was sent.
   *
   * @param mark that its lines have
   * @param answer what came back
   */
  private record Sent(String mark, Wire.Answer answer) {}

  @Override
  public void run(Attacked attacked, Tally tally) throws Exception {
    Map<String, Sent> sent = new LinkedHashMap<>();
    for (String place : AT_RECEIVER) {
      for (String text : TEXTS) {
        String mark = "mark%04d".formatted(sent.size());
        var answer = toReceiver(attacked, place, mark + text);
        sent.put("receiver: %s %s".formatted(place, text), new Sent(mark, answer));
      }
    }
    for (String place : AT_CONSOLE) {
      for (String text : TEXTS) {
        String mark = "mark%04d".formatted(sent.size());
        var answer = toConsole(attacked, place, mark + text);
        sent.put("console: %s %s".formatted(place, text), new Sent(mark, answer));
      }
    }
    attacked.servesGenuine();
    LogLines lines = LogLines.read(Attacked.LOGS);
    sent.forEach((what, each) -> tally.attempt(what, () -> told(each, lines)));
    tally.require("each line is one of ours", () -> assertThat(lines.wrong()).isEmpty());
    tally.require(
        "what was sent is in the log at all",
        () ->
            assertThat(sent.values().stream().filter(each -> isIn(lines, each.mark())).count())
                .isGreaterThan(FEWEST_TOLD));
  }

  private static void told(Sent sent, LogLines lines) {
    assertThat(sent.answer().status()).as(sent.answer().text()).isBetween(200, 499);
    assertThat(lines.wrong()).noneMatch(line -> line.contains(sent.mark()));
  }

  private static boolean isIn(LogLines lines, String mark) {
    return lines.all().stream().anyMatch(line -> line.contains(mark));
  }

  private static Wire.Answer toReceiver(Attacked attacked, String place, String text)
      throws IOException {
    SignedWebhook webhook = Attacked.SHOP.sample("log");
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("host", "127.0.0.1");
    headers.put("connection", "close");
    webhook.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    headers.put("content-length", String.valueOf(webhook.body().length));
    String target =
        switch (place) {
          case "path" -> "/" + text;
          case "name" -> "/webhooks/" + text;
          case "query" -> "/webhooks/shop?" + text;
          default -> "/webhooks/shop";
        };
    if (target.equals("/webhooks/shop") && !place.equals("method")) {
      headers.put(place, text);
    }
    String method = place.equals("method") ? "POST" + text : "POST";
    String head =
        "%s %s HTTP/1.1\r\n%s\r\n"
            .formatted(
                method,
                target,
                headers.entrySet().stream()
                    .map(header -> "%s: %s\r\n".formatted(header.getKey(), header.getValue()))
                    .collect(Collectors.joining()));
    return Wire.exchange(attacked.receiver(), head + new String(webhook.body(), ISO_8859_1));
  }

  private static Wire.Answer toConsole(Attacked attacked, String place, String text)
      throws IOException {
    String utf8 = new String(text.getBytes(ISO_8859_1), UTF_8);
    String json = JsonMapper.shared().writeValueAsString(utf8);
    String request =
        switch (place) {
          case "path" -> attacked.api("GET", "/api/" + text, "\r\n");
          case "query" -> attacked.api("GET", "/api/events?source=" + text, "\r\n");
          case "path of another host" ->
              "GET /%s HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".formatted(text);
          case "next" -> plain("GET", "/console/login?next=" + text, "\r\n");
          case "host" ->
              "GET /api/keys HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(text);
          case "login" -> plain("POST", "/console/login", form("key=" + Browser.encoded(utf8)));
          case "source" ->
              attacked.api(
                  "POST",
                  "/api/sources",
                  body("{\"name\":%s,\"provider\":%s}".formatted(json, json)));
          case "key" ->
              attacked.api(
                  "POST", "/api/keys", body("{\"name\":\"x\",\"scope\":%s}".formatted(json)));
          default -> plain("GET", "/api/keys", "%s: %s\r\n\r\n".formatted(place, text));
        };
    return Wire.exchange(attacked.console(), request);
  }

  private static String plain(String method, String target, String rest) {
    return "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s"
        .formatted(method, target, rest);
  }

  private static String form(String fields) {
    return "Content-Type: application/x-www-form-urlencoded\r\n" + body(fields);
  }

  private static String body(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return "Content-Length: %d\r\n\r\n%s".formatted(bytes.length, new String(bytes, ISO_8859_1));
  }
}
