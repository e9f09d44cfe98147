package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.sluice.registry.SealContext;
import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is answered 2xx is on the raw topic exactly as it came over the wire. */
class IngestIT {
  private static final int MIB = 1 << 20;
  private static RunningIngest ingest;

  @BeforeAll
  static void start() {
    ingest = new RunningIngest().start();
    ingest.source("github-acme");
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @Test
  void recordsEverythingAboutARequest() throws Exception {
    // given
    byte[] body = "{\"zen\":\"Keep it logically awesome.\"}".getBytes(UTF_8);
    Instant before = InstantSource.system().instant();

    // when
    RawHttp.Response answer =
        ingest.exchange(
            "PUT /webhooks/github-acme?a=%20b&c HTTP/1.1\r\nHost: sluice\r\nX-Request-Id: req-1\r\n"
                + "Content-Length: "
                + body.length
                + "\r\n\r\n",
            body);

    // then
    RawEvent event = ingest.recorded(answer);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.header("X-Request-Id")).isEqualTo("req-1");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Server")).isNull();
    assertThat(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(answer.header("Date"))))
        .isCloseTo(before, within(20, ChronoUnit.SECONDS));
    assertThat(event.id().version()).isEqualTo(7);
    assertThat(event.source()).isEqualTo("github-acme");
    assertThat(event.method()).isEqualTo("PUT");
    assertThat(event.path()).isEqualTo("/webhooks/github-acme?a=%20b&c");
    assertThat(event.remote()).isEqualTo("127.0.0.1");
    assertThat(event.requestId()).isEqualTo("req-1");
    assertThat(event.bodySha256()).isEqualTo(BodyHash.hex(body));
    assertThat(event.body()).isEqualTo(body);
    assertThat(event.receivedAt()).isCloseTo(before, within(20, ChronoUnit.SECONDS));
    assertThat(event.receivedAt()).isAfterOrEqualTo(before.truncatedTo(ChronoUnit.MICROS));
  }

  @Test
  void keepsHeadersInOrderWithDuplicatesAndEveryByte() throws Exception {
    // given header names interleaved and every byte that RFC 9110 §5.5 lets a value have
    StringBuilder all = new StringBuilder("a");
    for (char c = 0x20; c <= 0xFF; c++) {
      all.append(c == 0x7F ? "" : c);
    }
    all.append('\t').append('z');
    String head =
        "POST /webhooks/github-acme HTTP/1.1\r\nHost: sluice\r\nX-B: 2\r\nX-A: 1\r\nx-b:  3 \r\n"
            + "X-Empty:\r\nX-All: "
            + all
            + "\r\nX-A: Ärger\r\nContent-Length: 0\r\n\r\n";

    // when
    RawHttp.Response answer = ingest.exchange(head, new byte[0]);

    // then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(ingest.recorded(answer).headers())
        .containsExactly(
            HttpHeader.plain("host", "sluice"),
            HttpHeader.plain("x-b", "2"),
            HttpHeader.plain("x-a", "1"),
            HttpHeader.plain("x-b", "3"),
            HttpHeader.plain("x-empty", ""),
            HttpHeader.plain("x-all", all.toString()),
            HttpHeader.plain("x-a", "Ärger"),
            HttpHeader.plain("content-length", "0"));
  }

  @Test
  void keepsBodiesByteForByte() throws Exception {
    // given
    Random random = Seeds.random("keepsBodiesByteForByte");
    byte[] randomBytes = new byte[100_000];
    random.nextBytes(randomBytes);
    randomBytes[0] = 0;
    randomBytes[99_999] = 0;
    byte[] mebibyte = new byte[MIB];
    random.nextBytes(mebibyte);
    byte[] form = "name=M\u00fcller&note=a+b%20c\u00ff".getBytes(ISO_8859_1);
    Map<String, byte[]> bodies =
        Map.of(
            "Content-Type: application/octet-stream\r\n", randomBytes,
            "Content-Encoding: gzip\r\n", gzip(form),
            "Content-Type: application/x-www-form-urlencoded\r\n", form,
            "Content-Type: application/json\r\n", mebibyte,
            "Content-Type: text/plain\r\n", new byte[0]);
    for (var sent : bodies.entrySet()) {
      // when
      RawHttp.Response answer =
          ingest.exchange(
              RawHttp.post("github-acme", sent.getValue().length, sent.getKey()), sent.getValue());

      // then
      assertThat(answer.status()).as(sent.getKey()).isEqualTo(200);
      assertThat(ingest.recorded(answer).body()).as(sent.getKey()).isEqualTo(sent.getValue());
    }
  }

  @Test
  void keepsChunkedBodies() throws Exception {
    // given
    byte[] body = new byte[300_000];
    Seeds.random("keepsChunkedBodies").nextBytes(body);

    // when
    try (RawHttp http = ingest.connect()) {
      http.send(
          "POST /webhooks/github-acme HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int from = 0; from < body.length; from += 7_001) {
        byte[] chunk = Arrays.copyOfRange(body, from, Math.min(body.length, from + 7_001));
        http.send(Integer.toHexString(chunk.length) + ";ext=1\r\n", chunk).send("\r\n");
      }
      RawHttp.Response answer = http.send("0\r\n\r\n").read();

      // then
      assertThat(answer.status()).isEqualTo(200);
      assertThat(ingest.recorded(answer).body()).isEqualTo(body);
    }
  }

  @Test
  void takesExactlyTheLimitOfTheSource() throws Exception {
    // given
    int limit = 25 * MIB;
    ingest.publish(ingest.source("large", "github", SourceRecord.Mode.ASYNC, limit, null));
    byte[] body = new byte[limit];
    Seeds.random("takesExactlyTheLimitOfTheSource").nextBytes(body);

    // when
    RawHttp.Response atLimit = ingest.exchange(RawHttp.post("large", limit), body);
    RawHttp.Response above = ingest.exchange(RawHttp.post("large", limit + 1), new byte[0]);

    // then
    assertThat(atLimit.status()).isEqualTo(200);
    assertThat(ingest.recorded(atLimit).bodySha256()).isEqualTo(BodyHash.hex(body));
    assertThat(above.status()).isEqualTo(413);
  }

  @Test
  void sealsCredentialHeadersAndNothingElse() throws Exception {
    // given gitlab, whose token header is itself the secret
    ingest.publish(ingest.source("gitlab-acme", "gitlab", SourceRecord.Mode.ASYNC, null, null));
    List<String> credentials =
        List.of(
            "Authorization: Bearer t0p-s3cret\r\n",
            "Cookie: sid=t0p-s3cret\r\n",
            "Cookie: b=t0p-s3cret\r\n",
            "Proxy-Authorization: Basic t0p-s3cret\r\n",
            "X-Gitlab-Token: t0p-s3cret\r\n",
            "X-Gitlab-Event: Push Hook\r\n");

    // when
    RawHttp.Response answer =
        ingest.exchange(
            RawHttp.post("gitlab-acme", 2, credentials.toArray(String[]::new)),
            "{}".getBytes(UTF_8));

    // then
    RawEvent event = ingest.recorded(answer);
    assertThat(everythingOf(answer)).doesNotContain("t0p-s3cret");
    assertThat(event.headers().stream().filter(HttpHeader::sealed).map(HttpHeader::name))
        .containsExactly(
            "authorization", "cookie", "cookie", "proxy-authorization", "x-gitlab-token");
    assertThat(event.headers()).contains(HttpHeader.plain("x-gitlab-event", "Push Hook"));
    HttpHeader token =
        event.headers().stream()
            .filter(header -> header.name().equals("x-gitlab-token"))
            .findFirst()
            .orElseThrow();
    assertThat(ingest.keys.open(token.value(), SealContext.header("gitlab-acme", token.name())))
        .asString(UTF_8)
        .isEqualTo("t0p-s3cret");
  }

  @Test
  void answersAsTheProviderExpects() throws Exception {
    // given
    ingest.publish(ingest.source("adyen", "adyen", SourceRecord.Mode.ASYNC, null, null));
    ingest.publish(ingest.source("discord", "discord", SourceRecord.Mode.ASYNC, null, null));

    // when
    RawHttp.Response adyen = ingest.exchange(RawHttp.post("adyen", 0), new byte[0]);
    RawHttp.Response discord = ingest.exchange(RawHttp.post("discord", 0), new byte[0]);

    // then
    assertThat(adyen.status()).isEqualTo(200);
    assertThat(adyen.body()).isEqualTo("[accepted]");
    assertThat(adyen.header("content-type")).isEqualTo("text/plain");
    assertThat(discord.status()).isEqualTo(204);
    assertThat(discord.header("content-length")).isNull();
    assertThat(ingest.recorded(discord).source()).isEqualTo("discord");
  }

  @Test
  void refusesABadSignatureAtOnceInInlineModeAndRecordsItAllTheSame() throws Exception {
    // given
    ingest.publish(ingest.source("inline", "github", SourceRecord.Mode.INLINE, null, null));
    byte[] body = "{\"inline\":true}".getBytes(UTF_8);

    // when
    RawHttp.Response genuine = ingest.exchange(RunningIngest.signedPost("inline", body), body);
    RawHttp.Response forged =
        ingest.exchange(
            RawHttp.post("inline", 2, "X-Hub-Signature-256: sha256=" + "00".repeat(32) + "\r\n"),
            "{}".getBytes(UTF_8));

    // then
    assertThat(genuine.status()).isEqualTo(200);
    assertThat(ingest.recorded(genuine).body()).isEqualTo(body);
    assertThat(forged.status()).isEqualTo(401);
    assertThat(forged.header("content-type")).isEqualTo("application/problem+json");
    assertThat(ingest.recorded(forged).body()).isEqualTo("{}".getBytes(UTF_8));
  }

  @Test
  void givesAKeyOnlyWhereOrderIsAskedFor() throws Exception {
    // given
    ingest.publish(ingest.source("ordered", "github", SourceRecord.Mode.ASYNC, null, "source"));

    // when
    RawHttp.Response ordered = ingest.exchange(RawHttp.post("ordered", 0), new byte[0]);
    RawHttp.Response unordered = ingest.exchange(RawHttp.post("github-acme", 0), new byte[0]);

    // then
    assertThat(recordOf(ordered).key()).asString(UTF_8).isEqualTo("ordered");
    assertThat(recordOf(unordered).key()).isNull();
  }

  @Test
  void countsAnswersWithoutMetersForNamesFromOutside() throws Exception {
    // given
    ingest.source("metered");

    // when
    ingest.exchange(RawHttp.post("metered", 0), new byte[0]);
    ingest.exchange(RawHttp.post("never-configured", 0), new byte[0]);

    // then: what is answered is counted a moment later
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        ingest
                            .meters()
                            .get("webhook.answers")
                            .tags("source", "metered", "status", "200")
                            .counter()
                            .count())
                    .isEqualTo(1));
    assertThat(ingest.meters().find("webhook.answers").tag("source", "never-configured").meters())
        .isEmpty();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> ingest.meters().get("webhook.ingest").timer().count() > 0);
    assertThat(ingest.meters().get("webhook.ingest.in.flight").gauge().value()).isZero();
    assertThat(ingest.meters().find("kafka.producer.record.send.total").meters()).isNotEmpty();
  }

  @Test
  void saysWhichKeyToChangeWhereItCannotListen() {
    // when a second receiver wants the same port
    var second =
        IngestApplication.builder()
            .properties(
                "sluice.kafka.bootstrap-servers=" + ingest.kafka.bootstrapServers(),
                "sluice.encryption-key=" + "0a".repeat(32),
                "sluice.ingest.host=127.0.0.1",
                "sluice.ingest.port=" + ingest.port());

    // then
    assertThatThrownBy(second::run)
        .hasStackTraceContaining(
            "cannot listen on 127.0.0.1:%d (sluice.ingest.host, sluice.ingest.port)"
                .formatted(ingest.port()));
  }

  private static ConsumerRecord<byte[], byte[]> recordOf(RawHttp.Response answer) {
    String id = answer.header("Sluice-Event-Id");
    return ingest.records().stream()
        .filter(r -> new String(r.headers().lastHeader("sluice_id").value(), UTF_8).equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static String everythingOf(RawHttp.Response answer) {
    var record = recordOf(answer);
    StringBuilder all = new StringBuilder(new String(record.value(), ISO_8859_1));
    record.headers().forEach(h -> all.append(new String(h.value(), UTF_8)).append('\n'));
    return all.toString();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }
}
