package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.SourceRecord;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every handshake of the catalogue over real HTTP, and what is not answered. */
class HandshakesIT {
  private static RunningIngest ingest;

  @BeforeAll
  static void start() {
    ingest = new RunningIngest().start();
    ingest.source("plain");
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  static Stream<HandshakeCase> cases() {
    return HandshakeCase.all();
  }

  static Stream<HandshakeCase> signed() {
    return cases().filter(HandshakeCase::signed);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAtOnceAndRecordsNothing(HandshakeCase handshake) throws Exception {
    // given
    publish(handshake);
    int before = recordedOf(handshake).size();

    // when a delivery follows
    RawHttp.Response answer = exchange(handshake, handshake.head());
    ingest.recorded(
        ingest.exchange(
            "PUT /webhooks/%s HTTP/1.1\r\nHost: sluice\r\nContent-Length: 2\r\n\r\n"
                .formatted(handshake.source()),
            "{}".getBytes(UTF_8)));

    // then
    assertThat(answer.status()).isEqualTo(handshake.expectedStatus());
    assertThat(answer.body()).isEqualTo(handshake.expectedBody());
    assertThat(answer.header("content-type")).isEqualTo(handshake.expectedType());
    handshake
        .expectedHeaders()
        .forEach((name, value) -> assertThat(answer.header(name)).as(name).isEqualTo(value));
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Sluice-Event-Id")).isNull();
    assertThat(recordedOf(handshake)).hasSize(before + 1);
    awaitCount(handshake, "answered");
  }

  @ParameterizedTest
  @MethodSource("signed")
  void refusesUnsignedAndForgedOnesAndRecordsThem(HandshakeCase handshake) throws Exception {
    // given a source in async mode, of which other bad signatures are answered 2xx
    publish(handshake);

    // when
    RawHttp.Response unsigned = exchange(handshake, handshake.head(null));
    RawHttp.Response forged =
        exchange(handshake, handshake.head(handshake.provider().generateSecret().signing()));

    // then
    for (RawHttp.Response answer : List.of(unsigned, forged)) {
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(ingest.recorded(answer).body()).isEqualTo(handshake.body());
    }
    awaitCount(handshake, "refused");
  }

  @Test
  void refusesAWrongVerifyTokenAndRepeatsNothing() throws Exception {
    // given
    HandshakeCase meta = HandshakeCase.named("meta, hub.challenge");
    publish(meta);
    int before = recordedOf(meta).size();

    // when
    RawHttp.Response wrong =
        ingest.exchange(meta.head().replace("meatyhamhock", "meatyhamhoc"), new byte[0]);
    RawHttp.Response html =
        ingest.exchange(meta.head().replace("1158201444", "%3Cscript%3E1158"), new byte[0]);
    RawHttp.Response none =
        ingest.exchange(
            "GET /webhooks/%s HTTP/1.1\r\nHost: sluice\r\n\r\n".formatted(meta.source()),
            new byte[0]);

    // then
    assertThat(wrong.status()).isEqualTo(403);
    assertThat(html.status()).isEqualTo(400);
    assertThat(none.status()).isEqualTo(400);
    for (RawHttp.Response answer : List.of(wrong, html, none)) {
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.body()).doesNotContain("1158");
    }
    assertThat(recordedOf(meta)).hasSize(before);
  }

  @Test
  void takesNoMethodThatTheProviderHasNoHandshakeFor() throws Exception {
    // given
    HandshakeCase dropbox = HandshakeCase.named("dropbox, challenge");
    publish(dropbox);
    ingest.publish(
        RunningIngest.with(
            ingest.source("closed", "dropbox", SourceRecord.Mode.ASYNC, null, null),
            SourceRecord.Status.DISABLED));
    ingest.publish(
        RunningIngest.with(
            ingest.source("waiting", "dropbox", SourceRecord.Mode.ASYNC, null, null),
            SourceRecord.Status.PAUSED));

    // when
    RawHttp.Response plain = get("plain?challenge=a");
    RawHttp.Response closed = get("closed?challenge=a");
    RawHttp.Response waiting = get("waiting?challenge=a");
    RawHttp.Response unknown = get("unknown?challenge=a");
    RawHttp.Response other = ingest.exchange(dropbox.head().replace("GET", "DELETE"), new byte[0]);

    // then
    for (RawHttp.Response answer : List.of(plain, closed, unknown)) {
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).isEqualTo("POST, PUT");
    }
    assertThat(waiting.status()).isEqualTo(503);
    assertThat(other.status()).isEqualTo(405);
    assertThat(other.header("Allow")).isEqualTo("POST, PUT, GET");
  }

  /** Of a newer catalogue, say: that it has handshakes cannot be known here. */
  @Test
  void asksToComeAgainWhereTheSourceCannotBeOpened() throws Exception {
    // given
    ingest.publish(ingest.source("newer", "not-here-yet", SourceRecord.Mode.ASYNC, null, null));
    byte[] body = "{}".getBytes(UTF_8);

    // when
    RawHttp.Response handshake = get("newer?challenge=a");
    RawHttp.Response delivery = ingest.exchange(RawHttp.post("newer", body.length), body);

    // then
    assertThat(handshake.status()).isEqualTo(503);
    assertThat(handshake.header("Retry-After")).isNotNull();
    assertThat(ingest.recorded(delivery).body()).isEqualTo(body);
  }

  @Test
  void aHandshakeThatHandsOverASecretIsADeliveryUnlessTheSourceAllowsIt() throws Exception {
    // given
    HandshakeCase asana = HandshakeCase.named("asana, X-Hook-Secret");
    ingest.publish(ingest.source(asana.source(), "asana", SourceRecord.Mode.ASYNC, null, null));

    // when
    RawHttp.Response answer = exchange(asana, asana.head());

    // then it is not repeated, and not readable where it is recorded
    assertThat(answer.header("X-Hook-Secret")).isNull();
    RawEvent event = ingest.recorded(answer);
    assertThat(event.headers().stream().filter(HttpHeader::sealed).map(HttpHeader::name))
        .containsExactly("x-hook-secret");
  }

  @Test
  void aDeliveryOfAProviderWithHandshakesIsRecorded() throws Exception {
    // given
    HandshakeCase monday = HandshakeCase.named("monday, challenge");
    publish(monday);
    byte[] body = "{\"event\":{\"type\":\"create_pulse\"}}".getBytes(UTF_8);

    // when
    RawHttp.Response answer = ingest.exchange(RawHttp.post(monday.source(), body.length), body);

    // then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(ingest.recorded(answer).body()).isEqualTo(body);
  }

  private static RawHttp.Response get(String target) throws Exception {
    return ingest.exchange(
        "GET /webhooks/%s HTTP/1.1\r\nHost: sluice\r\n\r\n".formatted(target), new byte[0]);
  }

  private static RawHttp.Response exchange(HandshakeCase handshake, String head) throws Exception {
    return ingest.exchange(head, handshake.body());
  }

  private static void publish(HandshakeCase handshake) {
    ingest.publish(handshake.source(ingest.keys, SourceRecord.Mode.ASYNC));
  }

  private static List<RawEvent> recordedOf(HandshakeCase handshake) {
    return ingest.recorded().stream()
        .filter(event -> event.source().equals(handshake.source()))
        .toList();
  }

  private static void awaitCount(HandshakeCase handshake, String outcome) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        ingest
                            .meters()
                            .get("webhook.handshakes")
                            .tags("source", handshake.source(), "outcome", outcome)
                            .counter()
                            .count())
                    .isPositive());
  }
}
