package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Headers that end where they should not, and requests that two parsers read in two ways. */
final class HeaderAttacks implements Attacks {
  private static final List<String> UNCLEAR_ENDS =
      List.of(
          "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
          "Content-Length: 2\r\nContent-Length: 5\r\n",
          "Content-Length: 5\r\ncontent-length: 2\r\n",
          "Content-Length: 2, 5\r\n",
          "Content-Length: +5\r\n",
          "Content-Length: -5\r\n",
          "Content-Length: 0x5\r\n",
          "Content-Length: 5 5\r\n",
          "Content-Length: \r\n",
          "Content-Length : 5\r\n",
          "Content-Length\t: 5\r\n",
          "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: chunked, gzip\r\n",
          "Transfer-Encoding: chunked, identity\r\n",
          "Transfer-Encoding: \u000bchunked\r\n",
          "Transfer-Encoding: chunked\0\r\n",
          "Transfer-Encoding : chunked\r\n",
          "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n");

  private static final List<String> BROKEN =
      List.of(
          "X-A: a\0b\r\n",
          "X-A: a\rX-Injected: b\r\n",
          "X-A: a\rSet-Cookie: a=b\r\n",
          "X-A: a\u0001b\r\n",
          "X-A: a\u0008b\r\n",
          "X-A: a\u007fb\r\n",
          "X-\0A: b\r\n",
          "X-(A): b\r\n",
          "X-[A]: b\r\n",
          "X-\u00c3\u00a4: b\r\n",
          "X-A : b\r\n",
          ": b\r\n",
          "no colon\r\n");

  private static final List<String> LINES_OF_OTHERS =
      List.of(
          "POST /webhooks/shop HTTP/2.0",
          "POST /webhooks/shop HTTP/1.2",
          "POST /webhooks/shop http/1.1",
          "PO(ST /webhooks/shop HTTP/1.1",
          "POST /webhooks/shop?a b HTTP/1.1",
          "POST /webhooks/shop\u0000 HTTP/1.1",
          "POST /webhooks/shop?a=\u0007 HTTP/1.1",
          "POST /webhooks/shop\rX-Injected: b HTTP/1.1",
          "PRI * HTTP/2.0\r\n\r\nSM",
          "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nPOST /webhooks/shop HTTP/1.1",
          "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003");

  /** Of what is said again in an answer: nothing that ends its line there. */
  private static final List<String> SAID_AGAIN =
      List.of(
          "a\r b",
          "a\r\n b: injected",
          "a\0b",
          "a%0d%0aX-Injected: b",
          "a%0aSet-Cookie: a=b",
          "a\u00e5\u0098\u008a\u00e5\u0098\u008dX-Injected: b",
          "a\u0085X-Injected: b",
          "a\\r\\nX-Injected: b",
          "a\u000bX-Injected: b");

  @Override
  public String family() {
    return "header injection";
  }

  @Override
  public void run(Attacked attacked, Tally tally) {
    String smuggled =
        "POST /webhooks/shop HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n";
    for (String end : UNCLEAR_ENDS) {
      tally.attempt(
          "receiver: " + end,
          () ->
              attacked.receiverRefuses(
                  Attacked.post("shop", end) + "\r\n0\r\n\r\n" + smuggled, 400));
      tally.attempt("console: " + end, () -> smuggleToConsole(attacked, end));
    }
    List<String> broken = new ArrayList<>(BROKEN);
    broken.add("X-A: a\nX-Injected: b\r\n");
    for (String line : broken) {
      tally.attempt(
          "receiver: " + line,
          () ->
              attacked.receiverRefuses(
                  Attacked.post("shop", line, "Content-Length: 0\r\n\r\n"), 400));
    }
    for (String line : BROKEN) {
      tally.attempt(
          "console: " + line,
          () ->
              notInjected(
                  attacked.consoleRefuses(attacked.api("GET", "/api/keys", line) + "\r\n", 400)));
    }
    for (String line : LINES_OF_OTHERS) {
      tally.attempt(
          "receiver: " + line,
          () ->
              attacked.receiverRefuses(
                  line + "\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n", 400));
    }
    SAID_AGAIN.forEach(value -> saidAgain(attacked, tally, value));
  }

  /** A second request that another parser would see makes no key. */
  private static void smuggleToConsole(Attacked attacked, String end) throws Exception {
    String before = attacked.state();
    String body = "{\"name\":\"smuggled\",\"scope\":\"admin\"}";
    String second =
        attacked.api("POST", "/api/keys", "Content-Length: %d\r\n\r\n".formatted(body.length()))
            + body;

    Wire.Answer answer =
        Wire.exchange(
            attacked.console(),
            "POST /api/secrets HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: %s\r\n%s\r\n0\r\n\r\n%s"
                .formatted(attacked.adminKey, end, second));

    assertThat(answer.statuses()).as(answer.text()).hasSize(1);
    assertThat(answer.status()).isBetween(400, 501);
    attacked.saysNothing(answer.text());
    assertThat(attacked.state()).isEqualTo(before);
  }

  private static void saidAgain(Attacked attacked, Tally tally, String value) {
    tally.attempt(
        "receiver: request id " + value,
        () ->
            notInjected(
                Wire.exchange(
                    attacked.receiver(),
                    Wire.head(
                        "GET /nothing HTTP/1.1",
                        "Host: 127.0.0.1",
                        "Connection: close",
                        "X-Request-Id: " + value))));
    for (String name : List.of("X-Request-Id", "Origin", "Access-Control-Request-Headers")) {
      tally.attempt(
          "console: %s %s".formatted(name, value),
          () ->
              notInjected(
                  Wire.exchange(
                      attacked.console(),
                      Wire.head(
                          "OPTIONS /api/keys HTTP/1.1",
                          "Host: 127.0.0.1",
                          "Connection: close",
                          name + ": " + value))));
    }
    tally.attempt(
        "console: next page " + value,
        () ->
            notInjected(
                Wire.exchange(
                    attacked.console(),
                    "GET /console/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                        .formatted(value.replace(" ", "%20")))));
  }

  /** One answer came, and it has no header that was sent; its own are those of an honest one. */
  private static void notInjected(Wire.Answer answer) {
    assertThat(answer.statuses()).as(answer.text()).hasSizeLessThan(2);
    assertThat(answer.status()).as(answer.text()).isBetween(200, 499);
    assertThat(answer.header("X-Injected")).isEmpty();
    assertThat(answer.header("b")).isEmpty();
    assertThat(answer.header("Set-Cookie")).doesNotStartWith("a=");
    assertThat(answer.head().replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
  }
}
