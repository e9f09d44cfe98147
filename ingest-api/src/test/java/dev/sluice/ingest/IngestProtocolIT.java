package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.SourceRecord;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are refused, and how connections go on after them. */
class IngestProtocolIT {
  private static final int MIB = 1 << 20;
  private static final byte[] NOTHING = {};
  private static RunningIngest ingest;

  @BeforeAll
  static void start() {
    ingest = new RunningIngest().start("--sluice.ingest.request-timeout=1s");
    ingest.source("acme");
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @Test
  void refusesABodyThatSaysItIsTooLargeBeforeReadingIt() throws Exception {
    // when
    RawHttp.Response atLimit = ingest.exchange(RawHttp.post("acme", MIB), new byte[MIB]);
    RawHttp.Response above = ingest.exchange(RawHttp.post("acme", MIB + 1), NOTHING);
    RawHttp.Response sent = ingest.exchange(RawHttp.post("acme", MIB + 1), new byte[MIB + 1]);

    // then
    assertThat(atLimit.status()).isEqualTo(200);
    assertProblem(above, 413, "Content Too Large");
    assertProblem(sent, 413, "Content Too Large");
  }

  @Test
  void refusesAChunkedBodyAtTheByteThatIsTooMuch() throws Exception {
    // given
    int before = ingest.records().size();
    try (RawHttp http = ingest.connect()) {
      // when
      http.send("POST /webhooks/acme HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      http.send("100000\r\n", new byte[MIB]).send("\r\n1\r\nx");
      RawHttp.Response answer = http.read();

      // then
      assertProblem(answer, 413, "Content Too Large");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(http.closed()).isTrue();
      assertThat(ingest.records()).hasSize(before);
    }
  }

  @Test
  void takesAChunkedBodyOfExactlyTheLimit() throws Exception {
    try (RawHttp http = ingest.connect()) {
      // when
      http.send("POST /webhooks/acme HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      RawHttp.Response answer = http.send("100000\r\n", new byte[MIB]).send("\r\n0\r\n\r\n").read();

      // then
      assertThat(answer.status()).isEqualTo(200);
      assertThat(ingest.recorded(answer).body()).hasSize(MIB);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/webhooks/none", "/webhooks/acme/", "/webhooks/", "/", "/webhooks/a%63me"})
  void doesNotKnowOtherPaths(String path) throws Exception {
    // when
    RawHttp.Response answer =
        ingest.exchange(
            "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n".formatted(path),
            "{}".getBytes(UTF_8));

    // then
    assertProblem(answer, 404, "Not Found");
    assertThat(answer.header("connection")).isNull();
  }

  @Test
  void hidesADisabledSourceAndAsksToComeBackToAPausedOne() throws Exception {
    // given
    var source = ingest.source("status", "github", SourceRecord.Mode.ASYNC, null, null);
    ingest.publish(source);

    // when
    ingest.publish(RunningIngest.with(source, SourceRecord.Status.DISABLED));
    RawHttp.Response disabled = ingest.exchange(RawHttp.post("status", 0), NOTHING);
    ingest.publish(RunningIngest.with(source, SourceRecord.Status.PAUSED));
    RawHttp.Response paused = ingest.exchange(RawHttp.post("status", 0), NOTHING);
    ingest.publish(source);
    RawHttp.Response active = ingest.exchange(RawHttp.post("status", 0), NOTHING);

    // then
    assertProblem(disabled, 404, "Not Found");
    assertThat(disabled.body()).isEqualTo(ingest.exchange(RawHttp.post("none", 0), NOTHING).body());
    assertProblem(paused, 503, "Service Unavailable");
    assertThat(paused.header("retry-after")).isEqualTo("60");
    assertThat(active.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/webhooks/acme,'POST, PUT'",
    "DELETE,/webhooks/none,'POST, PUT'",
    "POST,/health,'GET, HEAD'"
  })
  void saysWhichMethodsAPathTakes(String method, String path, String allowed) throws Exception {
    // when
    RawHttp.Response answer =
        ingest.exchange("%s %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(method, path), NOTHING);

    // then
    assertProblem(answer, 405, "Method Not Allowed");
    assertThat(answer.header("allow")).isEqualTo(allowed);
  }

  @Test
  void answersAHeadRequestWithoutABody() throws Exception {
    try (RawHttp http = ingest.connect()) {
      // when
      http.send(
          "HEAD /webhooks/acme HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n");
      String answers = http.readHead() + http.readHead();

      // then
      assertThat(answers).startsWith("HTTP/1.1 405 ").contains("HTTP/1.1 200 OK");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host\r\n\r\n",
        "Content-Length: 0\r\n\r\n",
        "Host: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n",
        "Host: x\r\nContent-Length: -1\r\n\r\n",
        "Host: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "Host: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Host: x\r\nBad Name: 1\r\nContent-Length: 0\r\n\r\n",
        "Host: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      })
  void refusesWhatIsNotHttp(String headers) throws Exception {
    // given
    int before = ingest.records().size();

    // when
    RawHttp.Response answer =
        ingest.exchange("POST /webhooks/acme HTTP/1.1\r\n" + headers, NOTHING);

    // then
    assertProblem(answer, 400, "Bad Request");
    assertThat(ingest.records()).hasSize(before);
  }

  @Test
  void refusesHeadersBeyondTheLimit() throws Exception {
    // when
    RawHttp.Response line =
        ingest.exchange("POST /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", NOTHING);
    RawHttp.Response headers =
        ingest.exchange(
            RawHttp.post("acme", 0, "X-Large: " + "x".repeat(40_000) + "\r\n"), NOTHING);

    // then
    assertProblem(line, 400, "Bad Request");
    assertProblem(headers, 400, "Bad Request");
  }

  @Test
  void givesUpOnASlowSender() throws Exception {
    try (RawHttp http = ingest.connect()) {
      // when
      RawHttp.Response answer = http.send(RawHttp.post("acme", 3)).send("{}").read();

      // then
      assertProblem(answer, 408, "Request Timeout");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(http.closed()).isTrue();
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    try (RawHttp http = ingest.connect()) {
      // when
      http.send(
          RawHttp.post("acme", 1)
              + "1"
              + RawHttp.post("none", 1)
              + "2"
              + RawHttp.post("acme", 1)
              + "3");
      List<RawHttp.Response> answers = List.of(http.read(), http.read(), http.read());

      // then
      assertThat(answers).extracting(RawHttp.Response::status).containsExactly(200, 404, 200);
      assertThat(ingest.recorded(answers.get(0)).body()).asString(UTF_8).isEqualTo("1");
      assertThat(ingest.recorded(answers.get(2)).body()).asString(UTF_8).isEqualTo("3");
    }
  }

  @Test
  void asksForTheBodyOnlyIfItTakesIt() throws Exception {
    try (RawHttp taken = ingest.connect();
        RawHttp refused = ingest.connect()) {
      // when
      RawHttp.Response goOn =
          taken.send(RawHttp.post("acme", 2, "Expect: 100-continue\r\n")).read();
      RawHttp.Response answer = taken.send("{}").read();
      RawHttp.Response no =
          refused.send(RawHttp.post("none", 2, "Expect: 100-continue\r\n")).read();

      // then
      assertThat(goOn.status()).isEqualTo(100);
      assertThat(answer.status()).isEqualTo(200);
      assertProblem(no, 404, "Not Found");
      assertThat(no.header("connection")).isEqualTo("close");
      assertThat(refused.closed()).isTrue();
    }
  }

  @Test
  void makesARequestIdWhereTheSendersIsMissingOrUnfit() throws Exception {
    // when
    RawHttp.Response without = ingest.exchange(RawHttp.post("acme", 0), NOTHING);
    RawHttp.Response unfit =
        ingest.exchange(
            RawHttp.post("acme", 0, "X-Request-Id: " + "x".repeat(129) + "\r\n"), NOTHING);

    // then
    RawEvent event = ingest.recorded(without);
    assertThat(event.requestId()).isEqualTo(without.header("X-Request-Id")).hasSize(36);
    assertThat(unfit.header("X-Request-Id")).hasSize(36);
  }

  @Test
  void closesTheConnectionOfASenderThatAsksForIt() throws Exception {
    try (RawHttp http = ingest.connect()) {
      // when
      RawHttp.Response answer = http.send(RawHttp.post("acme", 0, "Connection: close\r\n")).read();

      // then
      assertThat(answer.status()).isEqualTo(200);
      assertThat(http.closed()).isTrue();
    }
  }

  private static void assertProblem(RawHttp.Response answer, int status, String title) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.header("x-request-id")).isNotEmpty();
    assertThat(answer.header("sluice-event-id")).isNull();
    assertThat(answer.body())
        .startsWith(
            "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\""
                .formatted(title, status));
  }
}
