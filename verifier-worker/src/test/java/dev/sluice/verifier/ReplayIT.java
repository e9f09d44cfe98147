package dev.sluice.verifier;

import static dev.sluice.verifier.RunningVerifier.SECRET;
import static dev.sluice.verifier.RunningVerifier.TOPICS;
import static dev.sluice.verifier.RunningVerifier.bytes;
import static dev.sluice.verifier.RunningVerifier.signed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.Replay;
import dev.sluice.schemas.ReplayedEvent;
import dev.sluice.schemas.ReplayedEventCodec;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.Topics;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.schemas.VerifiedEventCodec;
import dev.sluice.testkit.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ops send through again is verified again, as of when it was received. */
class ReplayIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static RunningVerifier verifier;

  @BeforeAll
  static void start() {
    verifier = new RunningVerifier().start();
    verifier.source("shop");
    verifier.source("timed", "stripe", SourceRecord.Status.ACTIVE, null);
  }

  @AfterAll
  static void stop() {
    verifier.close();
  }

  @Test
  void aRejectedEventThatIsGenuineNowIsForwardedWithItsReplay() throws Exception {
    // given a source that was not configured yet
    RawEvent event = signed("late", SECRET, "delivery-1", bytes("{}"));
    verifier.receive(event);
    verifier.awaitRow(status(event), "unknown_source|webhooks.raw");
    verifier.source("late");
    var replay = new Replay(UUID.randomUUID(), false);

    // when
    send(event, replay);

    // then
    VerifiedEvent verified = VerifiedEventCodec.decode(find(TOPICS.verified(), event));
    assertThat(verified.raw()).usingRecursiveComparison().isEqualTo(event);
    assertThat(verified.replay()).isEqualTo(replay);
    verifier.awaitRow(status(event), "verified|webhooks.raw");
    assertThat(verifier.query(reason(event))).isNull();
    verifier.awaitRow(verdict(event, replay), "verified|k1|webhooks.replay");
  }

  @Test
  void anEventThatIsRejectedAgainSaysTheNewReason() throws Exception {
    RawEvent event = signed("shop", "another secret", "delivery-2", bytes("{}"));
    verifier.run(
        """
        INSERT INTO webhook_events (id, received_at, source, signature_status, reason, body_sha256,
            body_size, raw_topic, raw_partition, raw_offset)
        VALUES ('%s', '%s', 'shop', 'no_secret', 'the old reason', decode('%s', 'hex'), 2,
            'webhooks.raw', 0, 0)
        """
            .formatted(event.id(), event.receivedAt(), event.bodySha256()));
    var replay = new Replay(UUID.randomUUID(), false);

    send(event, replay);

    find(TOPICS.rejected(), event);
    verifier.awaitRow(status(event), "failed|webhooks.raw");
    assertThat(verifier.query(reason(event))).isNotBlank().isNotEqualTo("the old reason");
    verifier.awaitRow(verdict(event, replay), "failed|webhooks.replay");
  }

  @Test
  void aTimeThatIsPartOfTheSignatureIsMeasuredAtItsReceipt() throws Exception {
    // given what was signed for a time long past, and received then
    RawEvent event =
        signed("stripe", "timed", SECRET, "delivery-3", bytes("{\"id\":\"delivery-3\"}"));
    var replay = new Replay(UUID.randomUUID(), false);

    send(event, replay);

    verifier.awaitRow(verdict(event, replay), "verified|k1|webhooks.replay");
  }

  @Test
  void whatWasForwardedStaysSoThoughItsSecretIsGone() throws Exception {
    RawEvent event = signed("shop", SECRET, "delivery-4", bytes("{}"));
    verifier.receive(event);
    verifier.awaitRow(status(event), "verified|webhooks.raw");
    RawEvent altered = signed("shop", "another secret", "delivery-4", bytes("{}"));
    var forged =
        new RawEvent(
            event.id(),
            event.source(),
            event.receivedAt(),
            event.method(),
            event.path(),
            event.remote(),
            event.requestId(),
            event.bodySha256(),
            altered.headers(),
            event.body());
    var replay = new Replay(UUID.randomUUID(), true);

    send(forged, replay);

    verifier.awaitRow(verdict(event, replay), "failed|webhooks.replay");
    assertThat(verifier.query(status(event))).isEqualTo("verified|webhooks.raw");
  }

  @Test
  void whatAnOperatorDeletedStaysDeleted() throws Exception {
    RawEvent event = signed("shop", SECRET, "delivery-9", bytes("{}"));
    verifier.receive(event);
    verifier.awaitRow(status(event), "verified|webhooks.raw");
    verifier.query(
        "SELECT delete_events(array[id], array[received_at], now()) FROM webhook_events"
            + " WHERE id = '%s'".formatted(event.id()));
    var replay = new Replay(UUID.randomUUID(), false);

    send(event, replay);
    verifier.awaitRow(verdict(event, replay), "verified|k1|webhooks.replay");
    RawEvent next = signed("shop", SECRET, "delivery-10", bytes("{}"));
    verifier.receive(event);
    verifier.receive(next);
    verifier.awaitRow(status(next), "verified|webhooks.raw");

    assertThat(
            verifier.query(
                "SELECT concat_ws('|', idempotency_key, event_type, body_size) FROM webhook_events"
                    + " WHERE id = '%s'".formatted(event.id())))
        .isEqualTo("0");
  }

  @Test
  void aSourceThatIsGoneIsUnknown() throws Exception {
    RawEvent event = signed("gone", SECRET, "delivery-5", bytes("{}"));
    var replay = new Replay(UUID.randomUUID(), false);

    send(event, replay);

    verifier.awaitRow(verdict(event, replay), "unknown_source|webhooks.replay");
    // of an event that had no row, the replayed record is what there is
    assertThat(verifier.query(status(event))).isEqualTo("unknown_source|webhooks.replay");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "first", "00000000", "'; DROP TABLE replay_verdicts; --"})
  void aMalformedReplayIsDeadLettered(String id) {
    RawEvent event = signed("shop", SECRET, "delivery-6", bytes("{}"));
    var record = RawEventCodec.encode(TOPICS.replay(), null, event);
    record.headers().add(RecordHeaders.REPLAY_ID, id.getBytes(UTF_8));

    verifier.send(record);

    var letter = find(Topics.deadLetter(TOPICS.replay()), event);
    assertThat(text(letter, RecordHeaders.DLT_STAGE)).isEqualTo("replay");
    assertThat(text(letter, RecordHeaders.REASON)).contains(RecordHeaders.REPLAY_ID);
  }

  @Test
  void aDeadLetterOfAReplayIsItsVerdict() throws Exception {
    RawEvent event = signed("shop", SECRET, "delivery-7", bytes("{}"));
    var replay = new Replay(UUID.randomUUID(), false);
    var record = ReplayedEventCodec.encode(TOPICS.replay(), null, new ReplayedEvent(event, replay));

    verifier.send(
        new ProducerRecord<>(
            record.topic(), 0, null, null, bytes("other bytes"), record.headers()));

    find(Topics.deadLetter(TOPICS.replay()), event);
    verifier.awaitRow(verdict(event, replay), "webhooks.replay");
    RawEvent next = signed("shop", SECRET, "delivery-8", bytes("{}"));
    send(next, replay);
    verifier.awaitRow(verdict(next, replay), "verified|k1|webhooks.replay");
  }

  private static void send(RawEvent event, Replay replay) {
    verifier.send(
        ReplayedEventCodec.encode(TOPICS.replay(), null, new ReplayedEvent(event, replay)));
  }

  private static String status(RawEvent event) {
    return "SELECT concat_ws('|', signature_status, raw_topic) FROM webhook_events WHERE id = '%s'"
        .formatted(event.id());
  }

  private static String reason(RawEvent event) {
    return "SELECT reason FROM webhook_events WHERE id = '%s'".formatted(event.id());
  }

  private static String verdict(RawEvent event, Replay replay) {
    return """
    SELECT concat_ws('|', signature_status, key_id, topic) FROM replay_verdicts
    WHERE event_id = '%s' AND replay_id = '%s'
    """
        .formatted(event.id(), replay.id());
  }

  private static ConsumerRecord<byte[], byte[]> find(String topic, RawEvent event) {
    try (var reader = new TopicReader(verifier.kafka.bootstrapServers(), topic)) {
      await()
          .atMost(SOON)
          .until(() -> reader.readAll().stream().anyMatch(record -> isOf(event, record)));
      List<ConsumerRecord<byte[], byte[]>> all =
          reader.readAll().stream().filter(record -> isOf(event, record)).toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }

  private static boolean isOf(RawEvent event, ConsumerRecord<byte[], byte[]> record) {
    return text(record, RecordHeaders.ID).equals(event.id().toString());
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
