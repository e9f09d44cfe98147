package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** The name of another, so that links, redirects and origins become his. */
final class HostAttacks implements Attacks {
  private static final List<String> OTHERS =
      List.of(
          "evil.example",
          "evil.example:443",
          "%s.evil.example",
          "evil.example#%s",
          "evil.example/%s",
          "evil.example?%s",
          "evil.example@%s",
          "%s@evil.example",
          "evil.example %s",
          "%s evil.example",
          "%s,evil.example",
          "%s:80@evil.example",
          "%s:evil.example",
          "x%s",
          "%s.",
          "[::1]evil.example",
          "[evil.example]",
          "169.254.169.254",
          "0.0.0.0",
          "2130706433",
          "127.1",
          "");

  private static final List<String> SAYING_OTHERWISE =
      List.of(
          "X-Forwarded-Host: evil.example",
          "X-Host: evil.example",
          "X-Forwarded-Server: evil.example",
          "X-Original-URL: //evil.example/",
          "X-Rewrite-URL: //evil.example/",
          "X-HTTP-Host-Override: evil.example",
          "Forwarded: host=evil.example;proto=https");

  @Override
  public String family() {
    return "host spoofing";
  }

  @Override
  public void run(Attacked attacked, Tally tally) {
    for (String other : OTHERS) {
      String atReceiver = other.formatted(Attacked.HOST);
      String atConsole = other.formatted("console.example.com");
      tally.attempt(
          "receiver: " + atReceiver,
          () ->
              notRepeated(
                  attacked.receiverRefuses(post("Host: %s\r\n".formatted(atReceiver)), 400)));
      for (String path : List.of("/api/keys", "/console/login", "/console")) {
        tally.attempt(
            "console: %s as %s".formatted(path, atConsole),
            () ->
                notRepeated(
                    attacked.consoleRefuses(get(attacked, path, "Host: " + atConsole), 400)));
      }
    }
    for (String hosts :
        List.of(
            "X-A: no host\r\n",
            "Host: %s\r\nHost: evil.example\r\n".formatted(Attacked.HOST),
            "Host: evil.example\r\nHost: %s\r\n".formatted(Attacked.HOST),
            "Host: %s\r\nHost: %s\r\n".formatted(Attacked.HOST, Attacked.HOST))) {
      tally.attempt("receiver: " + hosts, () -> attacked.receiverRefuses(post(hosts), 400));
      tally.attempt(
          "console: " + hosts,
          () ->
              attacked.consoleRefuses(
                  get(attacked, "/api/keys", hosts.strip().replace(Attacked.HOST, "127.0.0.1")),
                  400));
    }
    tally.attempt(
        "console: the whole address of another",
        () ->
            attacked.consoleRefuses(
                get(attacked, "http://evil.example/api/keys", "Host: 127.0.0.1"), 400));
    SAYING_OTHERWISE.forEach(header -> believesNobody(attacked, tally, header));
  }

  private static void believesNobody(Attacked attacked, Tally tally, String header) {
    for (String path : List.of("/", "/console", "/console/sources/shop", "/console/login")) {
      tally.attempt(
          "console: %s with %s".formatted(path, header),
          () -> {
            String request =
                "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s\r\n\r\n"
                    .formatted(path, header);
            Wire.Answer answer = Wire.exchange(attacked.console(), request);
            assertThat(answer.status()).as(answer.text()).isBetween(200, 404);
            notRepeated(answer);
            assertThat(answer.header("Location"))
                .satisfiesAnyOf(
                    none -> assertThat(none).isEmpty(),
                    own -> assertThat(own).startsWith("/console"));
          });
    }
  }

  private static void notRepeated(Wire.Answer answer) {
    assertThat(answer.text()).doesNotContain("evil.example", "169.254");
  }

  private static String post(String hosts) {
    return "POST /webhooks/shop HTTP/1.1\r\n%sConnection: close\r\nContent-Length: 0\r\n\r\n"
        .formatted(hosts);
  }

  private static String get(Attacked attacked, String target, String host) {
    return "GET %s HTTP/1.1\r\n%s\r\nConnection: close\r\nx-api-key: %s\r\n\r\n"
        .formatted(target, host, attacked.adminKey);
  }
}
