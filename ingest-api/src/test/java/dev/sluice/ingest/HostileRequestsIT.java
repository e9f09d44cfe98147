package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests that two parsers could read in two ways are refused; the others are kept exactly. */
class HostileRequestsIT {
  private static final byte[] NOTHING = {};
  private static final byte[] BODY = "{\"genuine\":true}".getBytes(UTF_8);
  private static final String POST = "POST /webhooks/acme HTTP/1.1\r\nHost: x\r\n";
  private static RunningIngest ingest;

  @BeforeAll
  static void start() {
    ingest = new RunningIngest().start();
    ingest.source("acme");
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @AfterEach
  void takesAGenuineRequest() throws Exception {
    RawHttp.Response answer = ingest.exchange(RunningIngest.signedPost("acme", BODY), BODY);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(ingest.recorded(answer).body()).isEqualTo(BODY);
  }

  @Test
  void refusesABodyWhoseEndIsNotClear() throws Exception {
    // given a second request that another parser would see behind the first
    String smuggled =
        "0\r\n\r\nPOST /webhooks/acme HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    assertRefused(
        Arrays.asList(
            POST + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled,
            POST + "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n" + smuggled,
            POST + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
            POST + "Content-Length: 2\r\nContent-Length: 5\r\n\r\n" + smuggled,
            POST + "Content-Length: 2, 2\r\n\r\n{}",
            POST + "Content-Length: +2\r\n\r\n{}",
            POST + "Content-Length: -2\r\n\r\n{}",
            POST + "Content-Length: 0x2\r\n\r\n{}",
            POST + "Content-Length: 99999999999999999999\r\n\r\n{}",
            POST + "Content-Length: \r\n\r\n{}",
            POST + "Content-Length : 2\r\n\r\n{}",
            POST + "Transfer-Encoding: gzip\r\n\r\n" + smuggled,
            POST + "Transfer-Encoding: gzip, chunked\r\n\r\n" + smuggled,
            POST + "Transfer-Encoding: chunked, gzip\r\n\r\n" + smuggled,
            POST + "Transfer-Encoding: xchunked\r\n\r\n" + smuggled,
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled,
            POST + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled,
            POST + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}",
            POST + "Transfer-Encoding: \u000bchunked\r\n\r\n" + smuggled,
            POST + "Transfer-Encoding : chunked\r\n\r\n" + smuggled,
            POST.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n" + smuggled));
  }

  @Test
  void refusesChunksThatAreNotFramed() throws Exception {
    String chunked = POST + "Transfer-Encoding: chunked\r\n\r\n";
    assertRefused(
        Arrays.asList(
            chunked + "FFFFFFFFFFFFFFFFF\r\n{}",
            chunked + "-1\r\n{}",
            chunked + "+2\r\n{}\r\n0\r\n\r\n",
            chunked + "0x2\r\n{}\r\n0\r\n\r\n",
            chunked + "2\n{}\n0\n\n",
            chunked + "2\r\n{}X0\r\n\r\n",
            chunked + "\r\n{}\r\n0\r\n\r\n",
            chunked + "2;" + "x".repeat(100_000) + "\r\n{}\r\n0\r\n\r\n",
            chunked + "2\r\n{}\r\n0\r\n" + "X-A: 1\r\n".repeat(20_000) + "\r\n"));
  }

  @Test
  void refusesInjectedAndMalformedHeaders() throws Exception {
    String end = "\r\nContent-Length: 0\r\n\r\n";
    assertRefused(
        Arrays.asList(
            POST + "X-A: a\0b" + end,
            POST + "X-A: a\rb" + end,
            POST + "X-A: a\nX-B: b" + end,
            POST + "X-A: a\u0001b" + end,
            POST + "X-A: a\u007fb" + end,
            POST + "X-\0A: b" + end,
            POST + "X-(A): b" + end,
            POST + "X-\u00c3\u00a4: b" + end,
            POST + "X-A : b" + end,
            POST + ": b" + end,
            POST + "no colon" + end,
            POST.replace("\r\n", "\n") + "Content-Length: 0\n\n",
            POST.replace("Host", " Host") + "Content-Length: 0\r\n\r\n"));
  }

  @Test
  void refusesRequestLinesOfAnotherProtocol() throws Exception {
    String end = "\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    assertRefused(
        Arrays.asList(
            "POST /webhooks/acme HTTP/2.0" + end,
            "POST /webhooks/acme HTTP/1.2" + end,
            "POST /webhooks/acme http/1.1" + end,
            "POST /webhooks/acme XTTP/1.1" + end,
            "POST /webhooks/acme" + end,
            "PO(ST /webhooks/acme HTTP/1.1" + end,
            "POST /webhooks/acme?a b HTTP/1.1" + end,
            "POST /webhooks/ac\0me HTTP/1.1" + end,
            "POST /webhooks/acme?a=\u0007 HTTP/1.1" + end,
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nPOST /webhooks/acme HTTP/1.1" + end,
            "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n"));
  }

  @Test
  void refusesMoreHeadersThanItTakes() throws Exception {
    assertRefused(
        Arrays.asList(
            POST + "a:\r\n".repeat(128) + "\r\n",
            POST + "X-Pad: 1234567890\r\n".repeat(60_000) + "\r\n",
            POST + "X-Pad: " + "x".repeat(1 << 20) + "\r\n\r\n",
            "POST /" + "x".repeat(1 << 20) + " HTTP/1.1\r\nHost: x\r\n\r\n"));
  }

  @Test
  void takesAsManyHeadersAsItSaysAndKeepsThemAll() throws Exception {
    // given 128 lines with host and length, as large as they may be together
    List<HttpHeader> sent = new ArrayList<>();
    sent.add(HttpHeader.plain("host", "sluice"));
    sent.add(HttpHeader.plain("content-length", "0"));
    var lines = new StringBuilder();
    for (int i = 0; i < 126; i++) {
      String value = "v".repeat(240) + i;
      lines.append("X-").append(i % 7).append(": ").append(value).append("\r\n");
      sent.add(HttpHeader.plain("x-" + i % 7, value));
    }

    // when
    RawHttp.Response answer = ingest.exchange(RawHttp.post("acme", 0, lines.toString()), NOTHING);

    // then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(ingest.recorded(answer).headers()).isEqualTo(sent);
  }

  @Test
  void keepsEverySignatureHeaderInTheOrderSent() throws Exception {
    // given
    String forged = "X-Hub-Signature-256: sha256=" + "00".repeat(32) + "\r\n";

    // when
    RawHttp.Response answer = ingest.exchange(RunningIngest.signedPost("acme", BODY, forged), BODY);

    // then: which of them counts is for the verifier to say
    assertThat(answer.status()).isEqualTo(200);
    assertThat(ingest.recorded(answer).headers().stream().map(HttpHeader::name))
        .filteredOn("x-hub-signature-256"::equals)
        .hasSize(2);
    assertThat(ingest.recorded(answer).headers().getLast().value()).endsWith("00".repeat(32));
  }

  @Test
  void joinsAFoldedHeaderByASpace() throws Exception {
    // when
    RawHttp.Response answer =
        ingest.exchange(RawHttp.post("acme", 0, "X-A: a\r\n\t  b\r\n"), NOTHING);

    // then, as RFC 9112 §5.2 lets a server do
    assertThat(answer.status()).isEqualTo(200);
    assertThat(ingest.recorded(answer).headers()).contains(HttpHeader.plain("x-a", "a b"));
  }

  @Test
  void takesWhatComesBehindABodyForTheNextRequest() throws Exception {
    try (RawHttp http = ingest.connect()) {
      // when the body is longer than was said
      http.send(RawHttp.post("acme", 2) + "{}GARBAGE\r\n\r\n");
      List<RawHttp.Response> answers = List.of(http.read(), http.read());

      // then
      assertThat(answers).extracting(RawHttp.Response::status).containsExactly(200, 400);
      assertThat(ingest.recorded(answers.getFirst()).body()).asString(UTF_8).isEqualTo("{}");
      assertThat(http.closed()).isTrue();
    }
  }

  /** Without an end of what is sent: that alone would make the receiver close. */
  @Test
  void closesOnWhoReadsNoAnswers() throws Exception {
    int sent = 50_000;
    try (RawHttp http = ingest.connect()) {
      // when
      try {
        http.send("POST /webhooks/none HTTP/1.1\r\nHost: x\r\n\r\n".repeat(sent));
      } catch (IOException e) {
        // closed while there was more to come
      }
      int answers = 0;
      try {
        for (; answers < sent; answers++) {
          http.read();
        }
      } catch (IOException e) {
        // closed, or reset
      }

      // then
      assertThat(answers).isLessThan(sent);
    }
  }

  @Test
  void recordsTargetsAsTheyWereSent() throws Exception {
    for (String target :
        List.of("/webhooks/acme?\u00e4=\u00ff", "http://elsewhere/webhooks/acme?a=/../b")) {
      // when
      RawHttp.Response answer =
          ingest.exchange("POST " + target + " HTTP/1.1\r\nHost: x\r\n\r\n", NOTHING);

      // then
      RawEvent event = ingest.recorded(answer);
      assertThat(event.path()).isEqualTo(target);
      assertThat(event.source()).isEqualTo("acme");
    }
  }

  @Test
  void neverSwitchesToAnotherProtocol() throws Exception {
    // when
    RawHttp.Response answer =
        ingest.exchange(
            RawHttp.post(
                "acme",
                0,
                "Connection: Upgrade, HTTP2-Settings\r\n",
                "Upgrade: h2c\r\n",
                "HTTP2-Settings: AAMAAABkAAQAAP__\r\n"),
            NOTHING);

    // then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("upgrade")).isNull();
  }

  @Test
  void putsNothingThatWasSentIntoAnAnswerUnlessItIsARequestId() throws Exception {
    // given
    String marker = "marker";

    // when
    RawHttp.Response refused =
        ingest.exchange(
            "POST /%s HTTP/1.1\r\nHost: %s\r\nX-Request-Id: a %s\r\nX-%s: %s\r\n\r\n"
                .formatted(marker, marker, marker, marker, marker),
            NOTHING);

    // then
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.body()).doesNotContain(marker);
    assertThat(refused.headers())
        .extracting(Map.Entry::getValue)
        .filteredOn(Objects::nonNull)
        .noneMatch(value -> value.contains(marker));
  }

  /** Each is answered 400, the connection is closed, and nothing of it is recorded. */
  private static void assertRefused(List<String> requests) throws Exception {
    // given
    int before = ingest.records().size();
    for (String request : requests) {
      String shown = request.length() > 300 ? request.substring(0, 300) : request;
      try (RawHttp http = ingest.connect()) {
        // when
        RawHttp.Response answer = http.sendWhatIsTaken(request).read();

        // then
        assertThat(answer.status()).as(shown).isEqualTo(400);
        assertThat(answer.header("content-type")).as(shown).isEqualTo("application/problem+json");
        assertThat(answer.header("connection")).as(shown).isEqualTo("close");
        assertThat(http.closed()).as(shown).isTrue();
      }
    }
    assertThat(ingest.records()).hasSize(before);
  }
}
