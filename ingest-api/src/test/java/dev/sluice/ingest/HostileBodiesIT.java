package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.SourceRecord;
import dev.sluice.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bodies are bytes: none is inflated or parsed to take it, and together they stay in bounds. */
class HostileBodiesIT {
  private static final int MIB = 1 << 20;
  private static final int IN_FLIGHT = 26 * MIB;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] BODY = "{\"genuine\":true}".getBytes(UTF_8);
  private static RunningIngest ingest;

  @BeforeAll
  static void start() {
    ingest = new RunningIngest().start("--sluice.ingest.max-in-flight=26MB");
    ingest.source("acme");
    ingest.publish(ingest.source("inline", "github", SourceRecord.Mode.INLINE, null, null));
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @AfterEach
  void holdsNothingAndTakesAGenuineRequest() throws Exception {
    await().atMost(PATIENCE).until(() -> ingest.gauge("webhook.ingest.in.flight") == 0);
    RawHttp.Response answer = ingest.exchange(RunningIngest.signedPost("acme", BODY), BODY);
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void keepsBodiesThatWouldHurtAParserAsTheyAre() throws Exception {
    for (var hostile : hostileBodies().entrySet()) {
      for (String source : List.of("acme", "inline")) {
        // when it is signed, so that inline mode reads it as far as it ever does
        String head =
            RunningIngest.signedPost(
                source,
                hostile.getValue(),
                "Content-Type: application/json\r\n",
                hostile.getKey().contains("gzip") ? "Content-Encoding: gzip\r\n" : "");
        RawHttp.Response answer = ingest.exchange(head, hostile.getValue());

        // then
        assertThat(answer.status()).as(hostile.getKey()).isEqualTo(200);
        assertThat(ingest.recorded(answer).body())
            .as(hostile.getKey())
            .isEqualTo(hostile.getValue());
      }
    }
  }

  @Test
  void takesABodyInChunksOfOneByte() throws Exception {
    // given
    byte[] body = new byte[20_000];
    Seeds.random("takesABodyInChunksOfOneByte").nextBytes(body);
    var chunks = new StringBuilder();
    for (byte b : body) {
      chunks.append("1\r\n").append((char) (b & 0xFF)).append("\r\n");
    }

    // when
    RawHttp.Response answer =
        ingest.exchange(
            "POST /webhooks/acme HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
            chunks.append("0\r\n\r\n").toString().getBytes(ISO_8859_1));

    // then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(ingest.recorded(answer).body()).isEqualTo(body);
  }

  @Test
  void neverHoldsMoreThanItMayHoweverManyBodiesCome() throws Exception {
    // given 64 senders of bodies of the largest size, all but the last byte of which is sent
    byte[] body = new byte[MIB];
    Seeds.random("neverHoldsMoreThanItMayHoweverManyBodiesCome").nextBytes(body);
    var held = new ConcurrentLinkedQueue<Double>();
    var watch = Executors.newSingleThreadScheduledExecutor();
    var _ =
        watch.scheduleAtFixedRate(
            () -> held.add(ingest.gauge("webhook.ingest.in.flight")), 0, 2, TimeUnit.MILLISECONDS);
    Map<Integer, List<RawHttp.Response>> answers = new ConcurrentHashMap<>();
    List<RawHttp> senders = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        RawHttp http = ingest.connect();
        senders.add(http);
        http.send(RawHttp.post("acme", MIB));
      }
      List<Thread> threads = new ArrayList<>();
      for (RawHttp http : senders) {
        threads.add(Thread.ofVirtual().start(() -> send(http, body, answers)));
      }

      // when
      for (Thread thread : threads) {
        thread.join(PATIENCE);
      }
    } finally {
      watch.shutdownNow();
      for (RawHttp http : senders) {
        http.close();
      }
    }

    // then
    assertThat(answers.keySet()).isSubsetOf(200, 503).contains(503);
    assertThat(answers.get(503)).allMatch(answer -> "1".equals(answer.header("retry-after")));
    assertThat(held).allMatch(bytes -> bytes <= IN_FLIGHT).anyMatch(bytes -> bytes > IN_FLIGHT / 2);
    for (RawHttp.Response taken : answers.getOrDefault(200, List.of())) {
      assertThat(ingest.recorded(taken).body()).isEqualTo(body);
    }
  }

  /** Sends the last byte by itself: until then the receiver holds all the others. */
  private static void send(
      RawHttp http, byte[] body, Map<Integer, List<RawHttp.Response>> answers) {
    RawHttp.Response answer;
    try {
      http.send("", Arrays.copyOf(body, MIB - 1));
      answer = http.send("", new byte[] {body[MIB - 1]}).read();
    } catch (IOException e) {
      // refused, and closed while we were still sending
      return;
    }
    answers
        .computeIfAbsent(answer.status(), _ -> Collections.synchronizedList(new ArrayList<>()))
        .add(answer);
  }

  private static Map<String, byte[]> hostileBodies() throws IOException {
    return Map.of(
        "gzip bomb", gzip(new byte[200 * MIB]),
        "gzip in gzip", gzip(gzip(new byte[200 * MIB])),
        "gzip cut off", Arrays.copyOf(gzip(BODY), 12),
        "100,000 levels", ("{\"id\":\"x\",\"a\":" + "[".repeat(100_000)).getBytes(UTF_8),
        "a million levels, closed", ("[".repeat(500_000) + "]".repeat(500_000)).getBytes(UTF_8),
        "invalid UTF-8", "{\"id\":\"\u00ff\u00c0\u0080\u00ed\u00a0\u0080\"}".getBytes(ISO_8859_1),
        "members twice", "{\"id\":1,\"id\":2,\"id\":{\"id\":3}}".getBytes(UTF_8),
        "a long number", ("{\"id\":" + "9".repeat(1_000_000) + "}").getBytes(UTF_8),
        "NUL", "{\"id\":\"\0\"}".getBytes(UTF_8));
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }
}
