package dev.sluice.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.SignedWebhook;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** More than is taken: bodies, heads, chunks, and what would be more once it is inflated. */
final class OversizedAttacks implements Attacks {
  private static final int MIB = 1 << 20;
  private static final String END = "\r\nContent-Length: 0\r\n\r\n";

  @Override
  public String family() {
    return "oversized";
  }

  @Override
  public void run(Attacked attacked, Tally tally) {
    toReceiver()
        .forEach(
            (what, request) ->
                tally.attempt(
                    "receiver: " + what, () -> attacked.receiverRefuses(request, 400, 413)));
    toConsole(attacked)
        .forEach(
            (what, request) ->
                tally.attempt(
                    "console: " + what,
                    // without the key, the key is what is asked for first
                    () -> attacked.consoleRefuses(request, 400, 401, 403, 413, 414, 431)));
    bombs(attacked, tally);
  }

  private static Map<String, String> toReceiver() {
    Map<String, String> requests = new LinkedHashMap<>();
    for (String length :
        List.of("1048577", "26214400", "10000000000", "9223372036854775807", "9".repeat(30))) {
      requests.put(
          "announces " + length,
          Attacked.post("shop", "Content-Length: %s\r\n\r\n".formatted(length)));
    }
    requests.put(
        "announces and waits to be asked",
        Attacked.post("shop", "Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n"));
    requests.put(
        "more than its source takes", Attacked.post("small", "Content-Length: 1025\r\n\r\n"));
    String chunked = Attacked.post("shop", "Transfer-Encoding: chunked\r\n\r\n");
    String chunk = "10000\r\n%s\r\n".formatted("x".repeat(1 << 16));
    requests.put(
        "chunks of a megabyte and one", chunked + chunk.repeat(16) + "1\r\nx\r\n0\r\n\r\n");
    requests.put("chunks without end", chunked + chunk.repeat(48));
    requests.put(
        "chunks of more than its source takes",
        Attacked.post("small", "Transfer-Encoding: chunked\r\n\r\n")
            + "401\r\n%s\r\n0\r\n\r\n".formatted("x".repeat(1025)));
    requests.put("a chunk as long as numbers go", chunked + "FFFFFFFFFFFFFFFFF\r\n{}");
    requests.put(
        "a chunk's extension", chunked + "2;" + "x".repeat(100_000) + "\r\n{}\r\n0\r\n\r\n");
    requests.put("trailers", chunked + "2\r\n{}\r\n0\r\n" + "X-A: 1\r\n".repeat(20_000) + "\r\n");
    requests.put("a header", Attacked.post("shop") + "X-A: " + "x".repeat(MIB) + END);
    requests.put("a header's name", Attacked.post("shop") + "x".repeat(100_000) + ": 1" + END);
    requests.put("headers", Attacked.post("shop") + "X-A: 1\r\n".repeat(200) + END);
    requests.put("a cookie", Attacked.post("shop") + "Cookie: " + "a=b; ".repeat(20_000) + END);
    requests.put("a path", Attacked.post("x".repeat(MIB), "Content-Length: 0\r\n\r\n"));
    requests.put("a query", Attacked.post("shop?" + "x".repeat(MIB), "Content-Length: 0\r\n\r\n"));
    requests.put("a method", "P" + "O".repeat(MIB) + Attacked.post("shop") + END);
    return requests;
  }

  private static Map<String, String> toConsole(Attacked attacked) {
    Map<String, String> requests = new LinkedHashMap<>();
    for (String route : List.of("POST /api/sources", "PUT /api/sources", "POST /api/keys")) {
      String[] parts = route.split(" ", 2);
      for (String length : List.of("2097153", "9223372036854775807", "9".repeat(30))) {
        requests.put(
            route + " announces " + length,
            attacked.api(parts[0], parts[1], "Content-Length: %s\r\n\r\n".formatted(length)));
      }
      String chunk = "10000\r\n%s\r\n".formatted("x".repeat(1 << 16));
      requests.put(
          route + " in chunks",
          attacked.api(parts[0], parts[1], "Transfer-Encoding: chunked\r\n\r\n")
              + chunk.repeat(48)
              + "0\r\n\r\n");
      requests.put(
          route + " of less than is refused at once",
          attacked.api(parts[0], parts[1], "Content-Length: 2000000\r\n\r\n")
              + "x".repeat(2_000_000));
    }
    String keys = attacked.api("GET", "/api/keys");
    requests.put("a header", keys + "X-A: " + "x".repeat(MIB) + "\r\n\r\n");
    requests.put("headers", keys + "X-A: 1\r\n".repeat(20_000) + "\r\n");
    requests.put("a path", attacked.api("GET", "/api/" + "x".repeat(MIB), "\r\n"));
    requests.put("a query", attacked.api("GET", "/api/events?source=" + "x".repeat(MIB), "\r\n"));
    String login =
        String.join(
            "\r\n",
            "POST /console/login HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: close",
            "Content-Type: application/x-www-form-urlencoded",
            "");
    String fields = "a=b&".repeat(100_000);
    requests.put(
        "fields of a form",
        login + "Content-Length: %d\r\n\r\n%s".formatted(fields.length(), fields));
    requests.put(
        "a form", login + "Content-Length: 3000000\r\n\r\n" + "k=" + "x".repeat(2_999_998));
    return requests;
  }

  /** What is compressed stays so: it is as long on the topics as it was sent. */
  private static void bombs(Attacked attacked, Tally tally) {
    for (String coding : List.of("gzip", "deflate", "br", "gzip, gzip")) {
      byte[] body = bomb(coding);
      var headers = List.of(Map.entry("content-encoding", coding));
      tally.attempt(
          "receiver: forged bomb of " + coding,
          () -> {
            SignedWebhook forged = Attacked.SHOP.forge("bomb", body);
            UUID event = attacked.take(with(forged, coding));
            assertThat(attacked.verdict(event)).isEqualTo("failed");
            assertThat(attacked.isForwarded(event)).isFalse();
          });
      tally.attempt(
          "receiver: signed bomb of " + coding,
          () -> {
            SignedWebhook signed = Attacked.SHOP.sign("bomb-" + coding, body, headers);
            attacked.awaitForwarded(attacked.take(signed), body);
          });
    }
    for (String deep : List.of("[".repeat(500_000), "{\"a\":".repeat(150_000))) {
      tally.attempt(
          "receiver: depth of " + deep.substring(0, 1),
          () -> {
            UUID event = attacked.take(Attacked.TIMED.getFirst().forge("d", deep.getBytes(UTF_8)));
            assertThat(attacked.verdict(event)).isNotEqualTo("verified");
            assertThat(attacked.isForwarded(event)).isFalse();
          });
    }
  }

  private static SignedWebhook with(SignedWebhook webhook, String coding) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(webhook.headers());
    headers.add(Map.entry("content-encoding", coding));
    return new SignedWebhook(webhook.method(), webhook.target(), headers, webhook.body());
  }

  private static byte[] bomb(String coding) {
    var bytes = new ByteArrayOutputStream();
    byte[] zeros = new byte[64 * MIB];
    try (var out =
        coding.equals("deflate") ? new DeflaterOutputStream(bytes) : new GZIPOutputStream(bytes)) {
      out.write(zeros);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    byte[] once = bytes.toByteArray();
    assertThat(once.length).as(new String(once, 0, 2, ISO_8859_1)).isLessThan(MIB);
    return once;
  }
}
