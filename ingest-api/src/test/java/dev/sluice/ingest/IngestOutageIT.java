package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.RawEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker that goes away, a receiver that is stopped, and one that is full: no 2xx is lost. */
class IngestOutageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] NOTHING = {};
  private final RunningIngest ingest = new RunningIngest();

  @AfterEach
  void close() {
    ingest.close();
  }

  @Test
  void answers503WhileTheBrokerIsDownAnd200AgainWithoutARestart() throws Exception {
    // given
    ingest.start("--sluice.ingest.durability-timeout=1s");
    ingest.source("acme");
    Map<String, String> accepted = new ConcurrentHashMap<>();
    accept(accepted, "before");

    // when
    ingest.kafka.stop();
    RawHttp.Response down = post("down");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(get("/ready").status()).isEqualTo(503));
    RawHttp.Response notReady = get("/ready");
    RawHttp.Response health = get("/health");
    ingest.kafka.restart();
    await().atMost(PATIENCE).until(() -> accept(accepted, "after"));

    // then
    assertThat(down.status()).isEqualTo(503);
    assertThat(down.header("retry-after")).isEqualTo("5");
    assertThat(down.header("content-type")).isEqualTo("application/problem+json");
    assertThat(notReady.header("retry-after")).isNotNull();
    assertThat(health.status()).isEqualTo(200);
    assertThat(get("/ready").status()).isEqualTo(200);
    assertAllRecorded(accepted);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(ingest.meters().get("webhook.ingest.in.flight").gauge().value())
                    .isZero());
  }

  @Test
  void neverTakesItsOwnIgnoranceForAnUnknownSource() throws Exception {
    // given a receiver that cannot read which sources there are
    ingest.kafka.stop();
    ingest.launch();

    // when
    RawHttp.Response ignorant = post("early");
    RawHttp.Response notReady = get("/ready");
    RawHttp.Response health = get("/health");
    ingest.kafka.restart();
    ingest.awaitReady();
    RawHttp.Response unknown = post("late");
    ingest.source("acme");
    RawHttp.Response known = post("late");

    // then
    assertThat(ignorant.status()).isEqualTo(503);
    assertThat(ignorant.header("retry-after")).isEqualTo("2");
    assertThat(notReady.status()).isEqualTo(503);
    assertThat(health.status()).isEqualTo(200);
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(known.status()).isEqualTo(200);
  }

  @Test
  void losesNothingThatItAnsweredWhileItIsStopped() throws Exception {
    // given senders that never pause
    ingest.start();
    ingest.source("acme");
    Map<String, String> accepted = new ConcurrentHashMap<>();
    var stopping = new AtomicBoolean();
    var broken = new AtomicInteger();
    List<Thread> senders = new ArrayList<>();
    for (int sender = 0; sender < 8; sender++) {
      String name = "sender" + sender;
      senders.add(Thread.ofVirtual().start(() -> sendUntil(stopping, name, accepted, broken)));
    }
    await().atMost(PATIENCE).until(() -> accepted.size() > 500);

    // when
    ingest.stop();
    stopping.set(true);
    for (Thread sender : senders) {
      sender.join(PATIENCE);
    }

    // then
    assertAllRecorded(accepted);
    assertThat(broken.get())
        .as("connections that ended instead of an answer")
        .isLessThanOrEqualTo(8);
  }

  @Test
  void saysThatItIsNotReadyAndStillTakesRequestsBeforeItStops() throws Exception {
    // given a sender that keeps its connection
    ingest.start(RunningIngest.DRAIN_DELAY + "9s");
    ingest.source("acme");
    try (RawHttp kept = ingest.connect()) {
      RawHttp.Response before = kept.send(RawHttp.post("acme", 1)).send("1").read();

      // when
      Thread stopping = Thread.ofVirtual().start(ingest::stop);
      await().atMost(PATIENCE).until(() -> get("/ready").status() == 503);
      RawHttp.Response last = kept.send(RawHttp.post("acme", 1)).send("2").read();
      RawHttp.Response fresh = post("3");
      boolean closed = kept.closed();
      stopping.join(PATIENCE);

      // then
      assertThat(List.of(before.status(), last.status(), fresh.status())).containsOnly(200);
      assertThat(before.header("connection")).isNull();
      assertThat(last.header("connection")).isEqualTo("close");
      assertThat(closed).isTrue();
      assertThat(stopping.isAlive()).isFalse();
      assertThat(ingest.recorded(fresh).body()).asString(UTF_8).isEqualTo("3");
    }
  }

  @Test
  void answersWhatIsInFlightBeforeItStops() throws Exception {
    // given
    ingest.start();
    ingest.source("acme");
    try (RawHttp http = ingest.connect();
        RawHttp idle = ingest.connect()) {
      http.send(RawHttp.post("acme", 2)).send("{");
      await()
          .atMost(PATIENCE)
          .until(() -> ingest.meters().get("webhook.ingest.in.flight").gauge().value() > 0);

      // when
      Thread stopping = Thread.ofVirtual().start(ingest::stop);
      boolean idleClosed = idle.closed();
      RawHttp.Response answer = http.send("}").read();
      stopping.join(PATIENCE);

      // then
      assertThat(idleClosed).isTrue();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(http.closed()).isTrue();
      assertThat(stopping.isAlive()).isFalse();
      assertThat(ingest.recorded(answer).body()).asString(UTF_8).isEqualTo("{}");
    }
  }

  @Test
  void asksToComeAgainWhenItHoldsAllItMayHold() throws Exception {
    // given a sender that holds the budget of 26 MiB by what it has sent
    ingest.start("--sluice.ingest.max-in-flight=26MB", "--sluice.ingest.max-body=25MB");
    ingest.source("acme");
    try (RawHttp slow = ingest.connect()) {
      slow.send(RawHttp.post("acme", 25 << 20), new byte[(25 << 20) - 1]);
      await().atMost(PATIENCE).until(() -> ingest.gauge("webhook.ingest.in.flight") >= 25 << 20);

      // when
      RawHttp.Response full = ingest.exchange(RawHttp.post("acme", 2 << 20), new byte[2 << 20]);
      RawHttp.Response health = get("/health");

      // then
      assertThat(full.status()).isEqualTo(503);
      assertThat(full.header("retry-after")).isEqualTo("1");
      assertThat(health.status()).isEqualTo(200);
    }
    await().atMost(PATIENCE).until(() -> accept(new ConcurrentHashMap<>(), "x".repeat(2 << 20)));
  }

  private void sendUntil(
      AtomicBoolean stop, String name, Map<String, String> accepted, AtomicInteger broken) {
    try (RawHttp http = ingest.connect()) {
      for (int i = 0; !stop.get(); i++) {
        String body = name + "-" + i;
        RawHttp.Response answer =
            http.send(RawHttp.post("acme", body.length()), body.getBytes(UTF_8)).read();
        if (answer.status() == 200) {
          accepted.put(answer.header("Sluice-Event-Id"), body);
        }
      }
    } catch (IOException e) {
      broken.incrementAndGet();
    }
  }

  private boolean accept(Map<String, String> accepted, String body) throws IOException {
    RawHttp.Response answer = post(body);
    if (answer.status() == 200) {
      accepted.put(answer.header("Sluice-Event-Id"), body);
    }
    return answer.status() == 200;
  }

  private RawHttp.Response post(String body) throws IOException {
    return ingest.exchange(RawHttp.post("acme", body.length()), body.getBytes(UTF_8));
  }

  private RawHttp.Response get(String path) throws IOException {
    return ingest.exchange("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path), NOTHING);
  }

  private void assertAllRecorded(Map<String, String> accepted) {
    Map<String, RawEvent> recorded =
        ingest.recorded().stream()
            .collect(Collectors.toMap(event -> event.id().toString(), Function.identity()));
    assertThat(accepted).isNotEmpty();
    accepted.forEach(
        (id, body) ->
            assertThat(new String(recorded.get(id).body(), UTF_8)).as(id).isEqualTo(body));
  }
}
