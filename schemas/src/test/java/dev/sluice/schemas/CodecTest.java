package dev.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
  private static final String TOPIC = Topics.DEFAULT.raw();

  @Test
  void aRawEventSurvivesTheRoundTrip() {
    RawEvent event =
        Events.raw(
            HttpHeader.plain("x-twice", "b"),
            HttpHeader.plain("accept", "*/*"),
            HttpHeader.plain("x-twice", "a"),
            HttpHeader.plain("x-empty", ""),
            new HttpHeader("authorization", "v1.k.box", true));

    RawEvent read = RawEventCodec.decode(Events.received(RawEventCodec.encode(TOPIC, null, event)));

    assertThat(read).usingRecursiveComparison().isEqualTo(event);
    assertThat(read.body()).isEqualTo(Events.BODY);
  }

  @Test
  void everyByteThatHttpAllowsInAHeaderValueSurvives() {
    var value = new StringBuilder("\t");
    for (char c = 0x20; c <= 0xff; c++) {
      if (c != 0x7f) {
        value.append(c);
      }
    }
    RawEvent event = Events.raw(HttpHeader.plain("x-all", value.toString()));

    RawEvent read = RawEventCodec.decode(Events.received(RawEventCodec.encode(TOPIC, null, event)));

    assertThat(read.headers()).containsExactly(HttpHeader.plain("x-all", value.toString()));
  }

  @Test
  void anyHeadersSurviveInTheirOrder() {
    long seed = Long.getLong("sluice.test.seed", System.nanoTime());
    var random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      RawEvent event = Events.raw(randomHeaders(random).toArray(HttpHeader[]::new));

      RawEvent read =
          RawEventCodec.decode(Events.received(RawEventCodec.encode(TOPIC, null, event)));

      assertThat(read.headers()).as("seed %d", seed).isEqualTo(event.headers());
    }
  }

  @Test
  void theOtherRecordsSurviveToo() {
    VerifiedEvent verified = Events.verified();
    var rejected = new RejectedEvent(Events.raw(), SignatureStatus.EXPIRED, "600 s old");
    CleanEvent clean = CleanEvent.of(verified);

    assertThat(
            VerifiedEventCodec.decode(
                Events.received(VerifiedEventCodec.encode(TOPIC, null, verified))))
        .usingRecursiveComparison()
        .isEqualTo(verified);
    assertThat(
            RejectedEventCodec.decode(Events.received(RejectedEventCodec.encode(TOPIC, rejected))))
        .usingRecursiveComparison()
        .isEqualTo(rejected);
    assertThat(CleanEventCodec.decode(Events.received(CleanEventCodec.encode(TOPIC, null, clean))))
        .usingRecursiveComparison()
        .isEqualTo(clean);
    assertThat(clean.type()).isEqualTo("github.push");
  }

  @Test
  void aReplayedEventKeepsItsReplayToTheCleanEvent() {
    for (boolean redeliver : new boolean[] {true, false}) {
      var replayed = new ReplayedEvent(Events.raw(), new Replay(Events.ID, redeliver));
      VerifiedEvent verified = Events.verified().replayedBy(replayed.replay());

      assertThat(
              ReplayedEventCodec.decode(
                  Events.received(ReplayedEventCodec.encode(TOPIC, null, replayed))))
          .usingRecursiveComparison()
          .isEqualTo(replayed);
      assertThat(
              VerifiedEventCodec.decode(
                  Events.received(VerifiedEventCodec.encode(TOPIC, null, verified))))
          .usingRecursiveComparison()
          .isEqualTo(verified);
      assertThat(CleanEvent.of(verified).replayId()).isEqualTo(Events.ID.toString());
    }
    assertThat(CleanEvent.of(Events.verified()).replayId()).isNull();
  }

  static Stream<Arguments> malformedReplays() {
    return Stream.of(
        malformed(
            "header sluice_replay_id is missing",
            r -> {
              r.headers().remove(RecordHeaders.REPLAY_ID);
              r.headers().remove(RecordHeaders.REDELIVER);
            }),
        malformed(
            "header sluice_redeliver is there without sluice_replay_id",
            r -> r.headers().remove(RecordHeaders.REPLAY_ID)),
        malformed(
            "header sluice_replay_id: ", r -> Events.replace(r, RecordHeaders.REPLAY_ID, "first")),
        malformed(
            "header sluice_redeliver: 'yes' is not true",
            r -> Events.replace(r, RecordHeaders.REDELIVER, "yes")));
  }

  @ParameterizedTest
  @MethodSource("malformedReplays")
  void aMalformedReplayIsNamed(String message, Consumer<ProducerRecord<byte[], byte[]>> malform) {
    ProducerRecord<byte[], byte[]> record =
        ReplayedEventCodec.encode(
            TOPIC, null, new ReplayedEvent(Events.raw(), new Replay(Events.ID, true)));
    malform.accept(record);

    assertThatThrownBy(() -> ReplayedEventCodec.decode(Events.received(record)))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aReplayedRecordTellsItsItemWhateverElseIsWrongWithIt() {
    var replayed = new ReplayedEvent(Events.raw(), new Replay(Events.ID, false));
    var record = ReplayedEventCodec.encode(TOPIC, null, replayed);
    record.headers().remove(RecordHeaders.SOURCE);

    assertThat(ReplayedEventCodec.item(Events.received(record)))
        .isEqualTo(new ReplayedEventCodec.Item(Events.ID, Events.ID));
    Events.replace(record, RecordHeaders.REPLAY_ID, "first");
    assertThat(ReplayedEventCodec.item(Events.received(record))).isNull();
    assertThat(ReplayedEventCodec.isReplayed(Events.received(record))).isTrue();
  }

  @Test
  void aSourceSurvivesWithAllItsSettingsAndWithNone() {
    var secret = new SealedSecret("k2", "v1.a.b", null, Instant.parse("2027-01-01T00:00:00Z"));
    var full =
        new SourceRecord(
            "shop",
            "custom",
            SourceRecord.Status.PAUSED,
            SourceRecord.Mode.INLINE,
            List.of(secret, new SealedSecret("k1", "v1.a.c", null, null)),
            true,
            2_000_000,
            Duration.ofMinutes(10),
            Duration.ofDays(7),
            "body:/account",
            "own.topic",
            "https://hooks.example.com/in",
            "{\"scheme\": \"hmac\"}",
            true,
            false,
            RateLimit.parse("100/second burst 500"));
    var bare =
        new SourceRecord(
            "bare",
            "github",
            SourceRecord.Status.ACTIVE,
            SourceRecord.Mode.ASYNC,
            List.of(),
            false,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            false,
            false,
            null);

    for (SourceRecord source : List.of(full, bare)) {
      var record = Events.received(SourceRecordCodec.encode(Topics.DEFAULT.sources(), source));
      assertThat(SourceRecordCodec.decode(record)).isEqualTo(source);
      assertThat(SourceRecordCodec.nameOf(record)).isEqualTo(source.name());
    }
  }

  static Stream<Arguments> malformations() {
    return Stream.of(
        malformed("header sluice_id is missing", r -> r.headers().remove(RecordHeaders.ID)),
        malformed("header sluice_id: ", r -> Events.replace(r, RecordHeaders.ID, "no-uuid")),
        malformed(
            "header sluice_received_at: ",
            r -> Events.replace(r, RecordHeaders.RECEIVED_AT, "yesterday")),
        malformed(
            "header sluice_body_sha256 says 00",
            r -> Events.replace(r, RecordHeaders.BODY_SHA256, "00")),
        malformed(
            "header sluice_signature_status: signature status 'fine' is none of",
            r -> Events.replace(r, RecordHeaders.SIGNATURE_STATUS, "fine")),
        malformed(
            "signature status failed is not forwarded",
            r -> Events.replace(r, RecordHeaders.SIGNATURE_STATUS, "failed")),
        malformed(
            "header sluice_idempotency_key: ",
            r -> Events.replace(r, RecordHeaders.IDEMPOTENCY_KEY, "no-colon")));
  }

  @ParameterizedTest
  @MethodSource("malformations")
  void aMalformedRecordIsNamedWithItsPlaceAndItsHeader(
      String message, Consumer<ProducerRecord<byte[], byte[]>> malform) {
    ProducerRecord<byte[], byte[]> record =
        VerifiedEventCodec.encode(Topics.DEFAULT.verified(), null, Events.verified());
    malform.accept(record);

    assertThatThrownBy(() -> VerifiedEventCodec.decode(Events.received(record)))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageStartingWith("record webhooks.verified-3@42: ")
        .hasMessageContaining(message);
  }

  @Test
  void aDeadLetterIsTheRecordWithItsPlaceAndWhatWentWrong() {
    var poison = Events.received(RawEventCodec.encode(TOPIC, new byte[] {7}, Events.raw()));

    ProducerRecord<byte[], byte[]> letter =
        DeadLetterCodec.encode(poison, "verifier", "no id", new IllegalStateException("x"));

    assertThat(letter.topic()).isEqualTo("webhooks.raw-dlt");
    assertThat(letter.key()).isEqualTo(poison.key());
    assertThat(letter.value()).isEqualTo(poison.value());
    assertThat(Events.names(Events.received(letter)))
        .startsWith(Events.names(poison).toArray(String[]::new))
        .endsWith(
            "sluice_dlt_stage",
            "sluice_reason",
            "sluice_dlt_exception",
            "sluice_dlt_topic",
            "sluice_dlt_partition",
            "sluice_dlt_offset");
  }

  @Test
  void nothingUnverifiedCanBecomeAVerifiedEvent() {
    var key = new IdempotencyKey("s", "1");
    for (SignatureStatus status : SignatureStatus.values()) {
      if (!status.forwarded()) {
        assertThatThrownBy(
                () -> VerifiedEvent.verifiedAs(Events.raw(), status, "p", "k1", key, null))
            .hasMessageContaining(status.wireName());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad prefix", "ü"})
  void aPrefixThatKafkaWouldNotTakeIsRefused(String prefix) {
    assertThatThrownBy(() -> new Topics(prefix)).hasMessageContaining(prefix);
  }

  @Test
  void aPrefixStandsBeforeEveryTopic() {
    assertThat(new Topics("acme.").specs(4))
        .hasSize(9)
        .allMatch(spec -> spec.name().startsWith("acme.webhooks."));
  }

  private static List<HttpHeader> randomHeaders(Random random) {
    List<HttpHeader> headers = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      var value = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        int c = 0x20 + random.nextInt(0xe0);
        value.append(c == 0x7f ? '\t' : (char) c);
      }
      headers.add(HttpHeader.plain("x-" + random.nextInt(4), value.toString()));
    }
    return headers;
  }

  private static Arguments malformed(
      String message, Consumer<ProducerRecord<byte[], byte[]>> malform) {
    return Arguments.of(message, malform);
  }
}
