package dev.sluice.verifier;

import static dev.sluice.verifier.RunningVerifier.SECRET;
import static dev.sluice.verifier.RunningVerifier.TOPICS;
import static dev.sluice.verifier.RunningVerifier.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RejectedEvent;
import dev.sluice.schemas.RejectedEventCodec;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.Topics;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.schemas.VerifiedEventCodec;
import dev.sluice.testkit.TopicReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Bodies that hurt a parser, genuinely signed by a provider whose delivery id is in the body. What
 * is signed is forwarded whatever is in it; only an id that can be read is used.
 */
class HostileEventsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String SOURCE = "stripe-acme";
  private static RunningVerifier verifier;

  @BeforeAll
  static void start() {
    verifier = new RunningVerifier().start();
    verifier.source(SOURCE, "stripe", SourceRecord.Status.ACTIVE, "body:/data/object/id");
  }

  @AfterAll
  static void stop() {
    verifier.close();
  }

  /** What stood before it neither stopped nor slowed the lane, and nothing was dead-lettered. */
  @AfterEach
  void verifiesAGenuineEvent() {
    VerifiedEvent event = verified(genuine("{\"id\":\"evt_after\",\"type\":\"t\"}"));
    assertThat(event.idempotencyKey()).hasToString("stripe-acme:evt_after");
    assertThat(records(Topics.deadLetter(TOPICS.raw()))).isEmpty();
  }

  @Test
  void neverInflatesWhatIsCompressed() throws Exception {
    // given 200 MiB in 200 KiB, and the same again in less
    byte[] bomb = gzip(new byte[200 << 20]);
    for (byte[] body : List.of(bomb, gzip(bomb))) {
      RawEvent event = genuine(body, HttpHeader.plain("content-encoding", "gzip"));

      // when
      VerifiedEvent verified = verified(event);

      // then
      assertThat(verified.raw().body()).isEqualTo(body);
      assertThat(verified.idempotencyKey().deliveryId()).isEqualTo(event.id().toString());
    }
  }

  @Test
  void readsAnIdBeforeADepthThatItDoesNotFollow() {
    // when
    VerifiedEvent verified = verified(genuine("{\"id\":\"evt_1\",\"data\":" + "[".repeat(100_000)));

    // then
    assertThat(verified.idempotencyKey()).hasToString("stripe-acme:evt_1");
  }

  @Test
  void knowsAnAttemptByItsOwnIdWhereTheIdIsOutOfBounds() {
    // given
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    List<String> bodies =
        List.of(
            "{\"a\":" + deep + ",\"id\":\"evt_1\"}",
            "{\"a\":".repeat(100_000) + "{\"id\":\"evt_1\"}" + "}".repeat(100_000),
            "[".repeat(1_000_000),
            "{\"id\":\"" + "x".repeat(1_000_000) + "\"}",
            "{\"id\":\"\u00ff\u00c0\u0080\"}",
            "{\"id\":\"\\ud800\"}",
            "{\"id\":{\"id\":\"evt_1\"}}",
            "{\"id\":null}",
            "",
            "\0".repeat(1_000));
    for (String body : bodies) {
      RawEvent event = genuine(body);

      // when
      VerifiedEvent verified = verified(event);

      // then
      String shown = body.substring(0, Math.min(body.length(), 40));
      assertThat(verified.raw().body()).as(shown).isEqualTo(bytes(body));
      assertThat(verified.idempotencyKey().deliveryId()).as(shown).isEqualTo(event.id().toString());
    }
  }

  @Test
  void takesTheFirstOfRepeatedMembersAndTheHashOfAnUnprintableId() {
    // when
    VerifiedEvent twice = verified(genuine("{\"id\":\"evt_1\",\"id\":\"evt_2\"}"));
    VerifiedEvent unprintable = verified(genuine("{\"id\":\"evt\\u0000\\n\"}"));

    // then
    assertThat(twice.idempotencyKey()).hasToString("stripe-acme:evt_1");
    assertThat(unprintable.idempotencyKey().deliveryId()).matches("sha256:[0-9a-f]{64}");
  }

  @Test
  void rejectsSignatureHeadersThatContradictEachOther() {
    // given the genuine one first, and last
    String forged = "t=1764065730,v1=" + "00".repeat(32);
    for (int place : List.of(0, 1)) {
      RawEvent signed = genuine("{\"id\":\"evt_1\"}");
      List<HttpHeader> headers = new ArrayList<>(signed.headers());
      headers.add(place == 0 ? 0 : headers.size(), HttpHeader.plain("stripe-signature", forged));
      RawEvent event = RunningVerifier.raw(SOURCE, headers, signed.body());

      // when
      verifier.receive(event);

      // then
      RejectedEvent rejected = RejectedEventCodec.decode(find(TOPICS.rejected(), event));
      assertThat(rejected.status().wireName()).isEqualTo("malformed");
      assertThat(rejected.raw()).usingRecursiveComparison().isEqualTo(event);
    }
  }

  private static RawEvent genuine(String body) {
    return genuine(bytes(body));
  }

  private static RawEvent genuine(byte[] body, HttpHeader... further) {
    RawEvent signed = RunningVerifier.signed("stripe", SOURCE, SECRET, null, body);
    List<HttpHeader> headers = new ArrayList<>(signed.headers());
    headers.addAll(List.of(further));
    return RunningVerifier.raw(SOURCE, headers, body);
  }

  private static VerifiedEvent verified(RawEvent event) {
    verifier.receive(event);
    return VerifiedEventCodec.decode(find(TOPICS.verified(), event));
  }

  private static ConsumerRecord<byte[], byte[]> find(String topic, RawEvent event) {
    try (var reader = new TopicReader(verifier.kafka.bootstrapServers(), topic)) {
      return await()
          .atMost(SOON)
          .until(
              () -> reader.readAll().stream().filter(record -> isOf(event, record)).findFirst(),
              Optional::isPresent)
          .orElseThrow();
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    try (var reader = new TopicReader(verifier.kafka.bootstrapServers(), topic)) {
      return reader.readAll();
    }
  }

  private static boolean isOf(RawEvent event, ConsumerRecord<byte[], byte[]> record) {
    return new String(record.headers().lastHeader("sluice_id").value(), UTF_8)
        .equals(event.id().toString());
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }
}
