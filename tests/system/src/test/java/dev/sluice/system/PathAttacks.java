package dev.sluice.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.SignedWebhook;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Names of sources that lead elsewhere, through the receiver's URL and through the admin API. */
final class PathAttacks implements Attacks {
  /** What stands where a name should. */
  private static final List<String> NAMES =
      List.of(
          "..",
          "../shop",
          "../../etc/passwd",
          "shop/../shop",
          "x/../shop",
          "./shop",
          "shop/.",
          "shop/",
          "/shop",
          "shop//",
          "%2e%2e",
          "%2e%2e/shop",
          "%2e%2e%2fshop",
          "..%2fshop",
          "..%2f..%2f..%2fetc%2fpasswd",
          "x%2f..%2fshop",
          "shop%2f",
          "%2fshop",
          "..%5c..%5cshop",
          "..\\shop",
          "%252e%252e%252fshop",
          "%c0%ae%c0%ae/shop",
          "%c0%af..%c0%afshop",
          "%uff0e%uff0e/shop",
          "..;/shop",
          "..;x=1/shop",
          ";/shop",
          "shop;x=1",
          "shop%3bx",
          "shop%00",
          "shop%00.json",
          "shop%0a",
          "shop%0d%0aX-A:b",
          "shop%20",
          "%20shop",
          "shop%09",
          "shop.",
          "shop..",
          "shop%2e",
          "sh%6fp",
          "%73hop",
          "SHOP",
          "Shop",
          "sh%c3%b8p",
          "file:%2f%2f%2fetc%2fpasswd",
          "shop,small",
          "shop%7c%7cid",
          "$%7bjndi:ldap:%2f%2f127.0.0.1%2fa%7d",
          "a".repeat(64),
          "-shop",
          "*",
          "shop*");

  /** Where percent signs are read these are the name itself, as RFC 3986 says. */
  private static final Set<String> SPELLED_OTHERWISE = Set.of("sh%6fp", "%73hop");

  @Override
  public String family() {
    return "path traversal in source names";
  }

  @Override
  public void run(Attacked attacked, Tally tally) throws Exception {
    for (String name : NAMES) {
      tally.attempt("receiver: " + name, () -> attacked.receiverRefuses(genuine(name), 400, 404));
    }
    for (String target : List.of("//webhooks/shop", "/x/../webhooks/shop", "/%77ebhooks/shop")) {
      tally.attempt(
          "receiver: " + target,
          () ->
              attacked.receiverRefuses(
                  genuine("shop").replace("/webhooks/shop", target), 400, 404));
    }
    for (String name : NAMES) {
      if (SPELLED_OTHERWISE.contains(name)) {
        continue;
      }
      for (String method : List.of("GET", "PATCH", "DELETE")) {
        tally.attempt(
            "API: %s %s".formatted(method, name),
            () ->
                attacked.consoleRefuses(
                    attacked.api(method, "/api/sources/" + name, "Content-Length: 2\r\n\r\n{}"),
                    400,
                    404,
                    405));
      }
    }
    inDocuments(attacked, tally);
    files(attacked, tally);
  }

  /** With the signature of the source that it would like to reach. */
  private static String genuine(String name) {
    SignedWebhook webhook = Attacked.SHOP.sample("path");
    String headers =
        webhook.headers().stream()
            .map(header -> "%s: %s\r\n".formatted(header.getKey(), header.getValue()))
            .collect(Collectors.joining());
    String body = new String(webhook.body(), ISO_8859_1);
    return Attacked.post(name, headers, "Content-Length: %d\r\n\r\n".formatted(body.length()))
        + body;
  }

  private static void inDocuments(Attacked attacked, Tally tally) throws IOException {
    var json = JsonMapper.shared();
    for (String name : NAMES) {
      String text = json.writeValueAsString(name);
      String source = "{\"name\":%s,\"provider\":\"github\",\"secrets\":[\"x\"]}".formatted(text);
      String topic =
          "{\"name\":\"new\",\"provider\":\"github\",\"secrets\":[\"x\"],\"topic\":%s}"
              .formatted(json.writeValueAsString("../" + name));
      tally.attempt("API: a source called " + name, () -> refused(attacked, "POST", source));
      tally.attempt("API: a topic called ../" + name, () -> refused(attacked, "POST", topic));
      tally.attempt(
          "API: a file of sources with " + name,
          () -> refused(attacked, "PUT", "{\"sources\":[%s]}".formatted(source)));
    }
  }

  private static void refused(Attacked attacked, String method, String document)
      throws IOException {
    attacked.consoleRefuses(
        attacked.api(
                method, "/api/sources", "Content-Length: %d\r\n\r\n".formatted(document.length()))
            + document,
        400);
  }

  /** What stands beside the pages' files on the class path. */
  private static void files(Attacked attacked, Tally tally) {
    for (String file :
        List.of(
            "../ops-console.yaml",
            "..%2fops-console.yaml",
            "%2e%2e/ops-console.yaml",
            "..%2f..%2f..%2f..%2fetc%2fpasswd",
            "..;/..;/ops-console.yaml",
            "..%5cops-console.yaml",
            "%252e%252e%252fops-console.yaml",
            "ops-console.yaml%00.css",
            "/etc/passwd",
            "file:/etc/passwd",
            "..%c0%afops-console.yaml")) {
      for (String folder : List.of("/console/assets/", "/console/", "/", "/api/docs/")) {
        tally.attempt(
            "console: %s%s".formatted(folder, file),
            () -> {
              Wire.Answer answer =
                  attacked.consoleRefuses(
                      "GET %s%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                          .formatted(folder, file),
                      303,
                      400,
                      401,
                      404);
              assertThat(answer.text()).doesNotContain("spring:", "root:", "sluice.console");
            });
      }
    }
  }
}
