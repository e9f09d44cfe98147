package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;

/** Pages of others, whose scripts want to read what the console answers. */
final class CorsAttacks implements Attacks {
  private static final List<String> ORIGINS =
      List.of(
          "https://evil.example",
          "null",
          "*",
          "https://ops.example.com.evil.example",
          "https://evilops.example.com",
          "https://x.ops.example.com",
          "https://ops.example.comx",
          "https://ops.example.com:8443",
          "https://ops.example.com@evil.example",
          "https://ops.example.com%00.evil.example",
          "http://ops.example.com",
          "ftp://ops.example.com",
          "https://ops.example.com https://evil.example",
          "https://ops_example.com",
          "file://",
          "chrome-extension://abcdefgh",
          "http://localhost:3000",
          "http://127.0.0.1.evil.example");

  private static final List<String> ROUTES =
      List.of("/api/keys", "/api/events", "/api/sources/shop");

  @Override
  public String family() {
    return "CORS";
  }

  @Override
  public void run(Attacked attacked, Tally tally) throws Exception {
    tally.require(
        "the origin that is named is let in, without cookies",
        () -> {
          Wire.Answer answer =
              Wire.exchange(attacked.console(), preflight("/api/keys", "POST", Attacked.ORIGIN));
          assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(Attacked.ORIGIN);
          assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        });
    Browser browser = Browser.login(attacked, attacked.adminKey);
    for (String origin : ORIGINS) {
      for (String route : ROUTES) {
        for (String method : List.of("GET", "POST", "DELETE")) {
          tally.attempt(
              "console: preflight of %s %s by %s".formatted(method, route, origin),
              () -> closed(attacked.consoleRefuses(preflight(route, method, origin), 400, 403)));
        }
        tally.attempt(
            "console: %s by %s".formatted(route, origin),
            () ->
                closed(
                    attacked.consoleRefuses(
                        attacked.api("GET", route, "Origin: %s\r\n\r\n".formatted(origin)),
                        400,
                        403)));
      }
      tally.attempt(
          "console: page by " + origin,
          () ->
              closed(
                  Wire.exchange(
                      attacked.console(),
                      Wire.head(
                          "GET /console/keys HTTP/1.1",
                          "Host: 127.0.0.1",
                          "Connection: close",
                          "Cookie: " + browser.cookies(),
                          "Origin: " + origin))));
      tally.attempt(
          "receiver: preflight by " + origin,
          () ->
              closed(
                  attacked.receiverRefuses(preflight("/webhooks/shop", "POST", origin), 400, 405)));
    }
  }

  private static void closed(Wire.Answer answer) {
    assertThat(answer.status()).isPositive();
    assertThat(answer.head().toLowerCase(Locale.ROOT)).doesNotContain("access-control-allow");
  }

  private static String preflight(String target, String method, String origin) {
    return Wire.head(
        "OPTIONS %s HTTP/1.1".formatted(target),
        "Host: 127.0.0.1",
        "Connection: close",
        "Origin: " + origin,
        "Access-Control-Request-Method: " + method,
        "Access-Control-Request-Headers: x-api-key");
  }
}
