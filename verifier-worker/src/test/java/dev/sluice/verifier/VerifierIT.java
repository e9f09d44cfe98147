package dev.sluice.verifier;

import static dev.sluice.verifier.RunningVerifier.SECRET;
import static dev.sluice.verifier.RunningVerifier.TOPICS;
import static dev.sluice.verifier.RunningVerifier.bytes;
import static dev.sluice.verifier.RunningVerifier.signed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.RejectedEvent;
import dev.sluice.schemas.RejectedEventCodec;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.Topics;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.schemas.VerifiedEventCodec;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TopicReader;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class VerifierIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static RunningVerifier verifier;

  @BeforeAll
  static void start() {
    verifier = new RunningVerifier().start();
    verifier.source("github-acme");
    verifier.source("ordered", SourceRecord.Status.ACTIVE, "source");
    verifier.source("own-topic", "own.clean");
    verifier.source("off", SourceRecord.Status.DISABLED, null);
  }

  @AfterAll
  static void stop() {
    verifier.close();
  }

  @Test
  void forwardsAGenuineEventWithExactBytesAndARow() throws Exception {
    Random random = Seeds.random("VerifierIT");
    byte[] body = new byte[70_000];
    random.nextBytes(body);
    RawEvent event = signed("github-acme", SECRET, "delivery-1", body);

    verifier.receive(event);

    ConsumerRecord<byte[], byte[]> record = find(TOPICS.verified(), event);
    VerifiedEvent verified = VerifiedEventCodec.decode(record);
    assertThat(record.value()).isEqualTo(body);
    assertThat(record.key()).isNull();
    assertThat(verified.raw()).usingRecursiveComparison().isEqualTo(event);
    assertThat(verified.idempotencyKey()).hasToString("github-acme:delivery-1");
    assertThat(verified.keyId()).isEqualTo("k1");
    assertThat(verified.eventType()).isEqualTo("push");
    assertThat(verified.cleanTopic()).isEqualTo(TOPICS.events());
    assertThat(
            verifier.query(
                """
                SELECT concat_ws('|', source, provider, signature_status, key_id, idempotency_key,
                    event_type, encode(body_sha256, 'hex'), body_size, raw_topic,
                    received_at AT TIME ZONE 'UTC')
                FROM webhook_events WHERE id = '%s'\
                """
                    .formatted(event.id())))
        .isEqualTo(
            "github-acme|github|verified|k1|github-acme:delivery-1|push|%s|70000|webhooks.raw|2026-11-24 10:15:30.123456"
                .formatted(event.bodySha256()));
  }

  @Test
  void rejectsAForgedEventWithTheReason() throws Exception {
    RawEvent event = signed("github-acme", "another secret", "delivery-2", bytes("{}"));

    verifier.receive(event);

    RejectedEvent rejected = RejectedEventCodec.decode(find(TOPICS.rejected(), event));
    assertThat(rejected.status().wireName()).isEqualTo("failed");
    assertThat(rejected.reason()).isNotBlank();
    assertThat(rejected.raw()).usingRecursiveComparison().isEqualTo(event);
    assertThat(status(event)).isEqualTo("failed");
    assertThat(
            verifier.query(
                "SELECT count(*) FROM webhook_events WHERE idempotency_key ="
                    + " 'github-acme:delivery-2'"))
        .isEqualTo("0");
  }

  @Test
  void rejectsWhatComesForAnUnknownOrDisabledSource() throws Exception {
    RawEvent gone = signed("gone", SECRET, "delivery-3", bytes("{}"));
    RawEvent off = signed("off", SECRET, "delivery-4", bytes("{}"));

    verifier.receive(gone);
    verifier.receive(off);

    assertThat(RejectedEventCodec.decode(find(TOPICS.rejected(), gone)).reason())
        .contains("'gone'");
    assertThat(RejectedEventCodec.decode(find(TOPICS.rejected(), off)).reason())
        .contains("disabled");
    assertThat(status(gone)).isEqualTo("unknown_source");
    assertThat(status(off)).isEqualTo("unknown_source");
  }

  @Test
  void saysWhichCleanTopicTheSourceHadThen() {
    RawEvent event = signed("own-topic", SECRET, "delivery-10", bytes("{}"));

    verifier.receive(event);

    ConsumerRecord<byte[], byte[]> record = find(TOPICS.verified(), event);
    assertThat(VerifiedEventCodec.decode(record).cleanTopic()).isEqualTo("own.clean");
  }

  @Test
  void usesTheSourcesOrderingKey() throws Exception {
    RawEvent event = signed("ordered", SECRET, "delivery-5", bytes("{}"));

    verifier.receive(event);

    assertThat(find(TOPICS.verified(), event).key()).isEqualTo(bytes("ordered"));
  }

  @Test
  void knowsAnIdThatPostgresCannotHoldByItsHash() throws Exception {
    String id = "x".repeat(5_000) + "\0";
    RawEvent event = signed("github-acme", SECRET, id, bytes("{}"));

    verifier.receive(event);

    VerifiedEvent verified = VerifiedEventCodec.decode(find(TOPICS.verified(), event));
    assertThat(verified.idempotencyKey().deliveryId())
        .isEqualTo("sha256:" + BodyHash.hex(bytes(id)));
    assertThat(status(event)).isEqualTo("verified");
  }

  @Test
  void correctsTheRowOfAnAttemptWhoseTransactionFailed() throws Exception {
    RawEvent event = signed("github-acme", SECRET, "delivery-9", bytes("{}"));
    verifier.run(
        """
        INSERT INTO webhook_events (id, received_at, source, signature_status, reason, body_sha256,
            body_size, raw_topic, raw_partition, raw_offset)
        VALUES ('%s', '%s', 'github-acme', 'no_secret', 'not known yet', decode('%s', 'hex'), 2,
            'webhooks.raw', 0, 0)
        """
            .formatted(event.id(), event.receivedAt(), event.bodySha256()));

    verifier.receive(event);
    verifier.receive(event);

    verifier.awaitRow(
        "SELECT concat_ws('|', signature_status, reason, idempotency_key, event_type) FROM"
            + " webhook_events WHERE id = '%s'".formatted(event.id()),
        "verified|github-acme:delivery-9|push");
  }

  @Test
  void deadLettersAPoisonRecordAndGoesOn() throws Exception {
    RawEvent before = signed("github-acme", SECRET, "delivery-6", bytes("before"));
    RawEvent changed = signed("github-acme", SECRET, "delivery-7", bytes("genuine"));
    RawEvent after = signed("github-acme", SECRET, "delivery-8", bytes("after"));
    var poison = RawEventCodec.encode(TOPICS.raw(), null, changed);
    double counted = deadLettered();

    verifier.send(withKeyAndPartition(RawEventCodec.encode(TOPICS.raw(), null, before), null));
    verifier.send(withKeyAndPartition(poison, bytes("altered")));
    verifier.send(withKeyAndPartition(RawEventCodec.encode(TOPICS.raw(), null, after), null));

    find(TOPICS.verified(), before);
    find(TOPICS.verified(), after);
    var letter = find(Topics.deadLetter(TOPICS.raw()), changed);
    assertThat(letter.value()).isEqualTo(bytes("altered"));
    assertThat(header(letter, RecordHeaders.DLT_STAGE)).isEqualTo("verifier");
    assertThat(header(letter, RecordHeaders.REASON)).contains("SHA-256");
    assertThat(header(letter, RecordHeaders.DLT_EXCEPTION)).endsWith("MalformedRecordException");
    assertThat(header(letter, RecordHeaders.DLT_TOPIC)).isEqualTo(TOPICS.raw());
    assertThat(header(letter, RecordHeaders.DLT_PARTITION)).isEqualTo("0");
    assertThat(header(letter, RecordHeaders.DLT_OFFSET)).containsOnlyDigits();
    await().atMost(SOON).untilAsserted(() -> assertThat(deadLettered()).isEqualTo(counted + 1));
  }

  private static double deadLettered() {
    var counter =
        verifier
            .app()
            .getBean(MeterRegistry.class)
            .find("webhook.outcomes")
            .tag("outcome", "dead_lettered")
            .counter();
    return counter == null ? 0 : counter.count();
  }

  private static ProducerRecord<byte[], byte[]> withKeyAndPartition(
      ProducerRecord<byte[], byte[]> record, byte[] value) {
    return new ProducerRecord<>(
        record.topic(), 0, null, null, value == null ? record.value() : value, record.headers());
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
    return header(record, RecordHeaders.ID).equals(event.id().toString());
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static String status(RawEvent event) throws Exception {
    return verifier.query(
        "SELECT signature_status FROM webhook_events WHERE id = '%s'".formatted(event.id()));
  }
}
