package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who lets the receiver wait is cut off, and costs nobody else anything. */
class SlowSendersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] BODY = "{\"genuine\":true}".getBytes(UTF_8);
  private static final int MIB = 1 << 20;
  private static final int MOST = 600;
  private static RunningIngest ingest;
  private static ScheduledExecutorService trickle;

  @BeforeAll
  static void start() {
    ingest =
        new RunningIngest()
            .start(
                "--sluice.ingest.header-timeout=1s",
                "--sluice.ingest.request-timeout=1s",
                "--sluice.ingest.max-connections=" + MOST);
    ingest.source("acme");
    trickle = Executors.newSingleThreadScheduledExecutor();
  }

  @AfterAll
  static void stop() {
    trickle.shutdownNow();
    ingest.close();
  }

  @AfterEach
  void holdsNothingAndTakesAGenuineRequest() throws Exception {
    await().atMost(PATIENCE).until(() -> ingest.gauge("webhook.ingest.in.flight") == 0);
    await().atMost(PATIENCE).until(() -> ingest.gauge("webhook.ingest.connections") == 0);
    assertThat(genuine().status()).isEqualTo(200);
  }

  @Test
  void answersASenderOfSlowHeaders408() throws Exception {
    // given
    double before = timeouts();
    try (RawHttp http = ingest.connect()) {
      // when
      drip(http, "POST /webhooks/acme HTTP/1.1\r\nHost: x\r\nX-Slow: ", "x");
      RawHttp.Response answer = http.read();

      // then
      assertTimedOut(answer, http);
      // what is answered is counted a moment later
      await().atMost(PATIENCE).until(() -> timeouts() == before + 1);
    }
  }

  @Test
  void answersSlowHeadersOfALaterRequestOnTheSameConnectionToo() throws Exception {
    try (RawHttp http = ingest.connect()) {
      // given
      RawHttp.Response first = http.send(RawHttp.post("acme", 2), "{}".getBytes(UTF_8)).read();

      // when
      drip(http, "PO", "S");
      RawHttp.Response second = http.read();

      // then
      assertThat(first.status()).isEqualTo(200);
      assertTimedOut(second, http);
    }
  }

  @Test
  void answersASenderOfEmptyLines408() throws Exception {
    try (RawHttp http = ingest.connect()) {
      // when
      drip(http, "", "\r\n");

      // then
      assertTimedOut(http.read(), http);
    }
  }

  @Test
  void answersASenderOfASlowBody408AndRecordsNothing() throws Exception {
    // given
    int before = ingest.records().size();
    for (String framing : List.of("Content-Length: 1000", "Transfer-Encoding: chunked")) {
      try (RawHttp http = ingest.connect()) {
        // when
        String chunk = framing.startsWith("C") ? "x" : "1\r\nx\r\n";
        drip(http, "POST /webhooks/acme HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n\r\n", chunk);

        // then
        assertTimedOut(http.read(), http);
      }
    }
    assertThat(ingest.records()).hasSize(before);
  }

  @Test
  void closesOnASenderThatKeepsSendingWhatIsAnsweredAlready() throws Exception {
    for (String path : List.of("/webhooks/none", "/health", "/")) {
      try (RawHttp http = ingest.connect()) {
        // when
        drip(
            http,
            "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n".formatted(path),
            "x");
        RawHttp.Response answer = http.read();

        // then
        assertThat(answer.status()).as(path).isIn(404, 405);
        assertThat(http.closed()).as(path).isTrue();
      }
    }
  }

  @Test
  void closesAtOnceOnAnEndlessBodyForAPathThatTakesNone() throws Exception {
    try (RawHttp http = ingest.connect()) {
      // when
      RawHttp.Response answer =
          http.send("POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
              .read();

      // then
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(http.closed()).isTrue();
    }
  }

  @Test
  void forgetsASenderThatGoesAwayInTheMiddle() throws Exception {
    // given
    int before = ingest.records().size();
    String head = RawHttp.post("acme", 10);
    for (String sent : List.of("", "P", head.substring(0, 40), head, head + "12345")) {
      try (RawHttp http = ingest.connect()) {
        // when
        boolean closed = http.send(sent).finish().closed();

        // then
        assertThat(closed).as("after '%s'", sent).isTrue();
      }
    }
    assertThat(ingest.records()).hasSize(before);
  }

  @Test
  void keepsAConnectionThatIsOnlyIdle() throws Exception {
    try (RawHttp idle = ingest.connect();
        RawHttp slow = ingest.connect()) {
      // given
      RawHttp.Response first = idle.send(RawHttp.post("acme", 2), "{}".getBytes(UTF_8)).read();

      // when somebody slow, who came later, is cut off
      drip(slow, "P", "O");
      slow.read();
      RawHttp.Response second = idle.send(RawHttp.post("acme", 2), "{}".getBytes(UTF_8)).read();

      // then
      assertThat(List.of(first.status(), second.status())).containsExactly(200, 200);
    }
  }

  @Test
  void answersGenuineRequestsWhileFiveHundredSendersAreSlow() throws Exception {
    // given half of them slow with the head, half with a body that they say is large
    List<RawHttp> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        slow.add(ingest.connect());
      }
      for (int i = 0; i < 500; i++) {
        boolean head = i % 2 == 0;
        drip(
            slow.get(i),
            head ? "POST /webhooks/acme HTTP/1.1\r\nX: " : RawHttp.post("acme", MIB),
            "x");
      }

      // when
      double open = ingest.gauge("webhook.ingest.connections");
      List<Integer> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(genuine().status());
      }

      // then
      assertThat(open).isGreaterThan(250);
      assertThat(answers).containsOnly(200);
      for (RawHttp http : slow) {
        assertTimedOut(http.read(), http);
      }
    } finally {
      for (RawHttp http : slow) {
        http.close();
      }
    }
  }

  @Test
  void asksWhoOpensOneConnectionTooManyToComeAgain() throws Exception {
    // given
    List<RawHttp> open = new ArrayList<>();
    try {
      for (int i = 0; i < MOST; i++) {
        open.add(ingest.connect());
      }
      await().atMost(PATIENCE).until(() -> ingest.gauge("webhook.ingest.connections") == MOST);
      try (RawHttp http = ingest.connect()) {
        // when
        RawHttp.Response answer = http.read();

        // then
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isEqualTo("1");
        assertThat(http.closed()).isTrue();
      }
      assertThat(open.getFirst().send(RawHttp.post("acme", 0)).read().status()).isEqualTo(200);
    } finally {
      for (RawHttp http : open) {
        http.close();
      }
    }
  }

  private static RawHttp.Response genuine() throws IOException {
    return ingest.exchange(RunningIngest.signedPost("acme", BODY), BODY);
  }

  /** Sends a beginning, and then a little again and again until the other side has enough. */
  private static void drip(RawHttp http, String beginning, String then) throws IOException {
    http.send(beginning);
    var _ =
        trickle.scheduleAtFixedRate(
            () -> {
              try {
                http.send(then);
              } catch (IOException e) {
                // ends the repetition
                throw new UncheckedIOException(e);
              }
            },
            100,
            200,
            TimeUnit.MILLISECONDS);
  }

  private static void assertTimedOut(RawHttp.Response answer, RawHttp http) throws IOException {
    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(http.closed()).isTrue();
  }

  private static double timeouts() {
    var counter = ingest.meters().find("webhook.answers").tags("status", "408").counter();
    return counter == null ? 0 : counter.count();
  }
}
