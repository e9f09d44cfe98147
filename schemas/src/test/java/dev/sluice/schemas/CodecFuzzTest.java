package dev.sluice.schemas;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

/**
 * Records at random: what was encoded is decoded as it was, and whatever else is on a topic is
 * named as malformed. The seed is fixed; {@code -Dsluice.test.seed=N} takes another.
 */
class CodecFuzzTest {
  private static final long SEED = Long.getLong("sluice.test.seed", 20_261_125L);
  private static final int ROUNDS = 5_000;
  private static final String TOPIC = Topics.DEFAULT.raw();
  private static final List<Function<ConsumerRecord<byte[], byte[]>, Object>> DECODERS =
      List.of(
          RawEventCodec::decode,
          VerifiedEventCodec::decode,
          RejectedEventCodec::decode,
          CleanEventCodec::decode,
          SourceRecordCodec::decode);
  private static final List<String> PIECES =
      List.of(
          "",
          ":",
          "a:",
          ":a",
          "-",
          " ",
          "a b c d",
          "\0",
          "\u00e9",
          "null",
          "true",
          "P99999999999D",
          "PT-1S",
          "99999999999",
          "-1",
          "verified",
          "unsigned",
          "+1000000000-01-01T00:00:00Z",
          "2026-13-01T00:00:00Z",
          "1-1-1-1-1",
          "ACTIVE",
          "\u0131nline",
          "k1 - - box",
          "k1  - box");

  @Test
  void whatIsEncodedIsDecodedAsItWas() {
    var random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      // given
      VerifiedEvent event = randomVerified(random);
      var rejection = new RejectedEvent(event.raw(), SignatureStatus.FAILED, text(random, 40));
      SourceRecord source = randomSource(random);
      var raw = RawEventCodec.encode(TOPIC, null, event.raw());
      var verified = VerifiedEventCodec.encode(TOPIC, null, event);
      var rejected = RejectedEventCodec.encode(TOPIC, rejection);
      var clean = CleanEventCodec.encode(TOPIC, null, CleanEvent.of(event));

      // when what was read is written again
      var rawAgain = RawEventCodec.encode(TOPIC, null, RawEventCodec.decode(sent(raw)));
      var verifiedAgain =
          VerifiedEventCodec.encode(TOPIC, null, VerifiedEventCodec.decode(sent(verified)));
      var rejectedAgain =
          RejectedEventCodec.encode(TOPIC, RejectedEventCodec.decode(sent(rejected)));
      var cleanAgain = CleanEventCodec.encode(TOPIC, null, CleanEventCodec.decode(sent(clean)));

      // then
      assertThat(List.of(rawAgain, verifiedAgain, rejectedAgain, cleanAgain))
          .as("round %d of seed %d", round, SEED)
          .isEqualTo(List.of(raw, verified, rejected, clean));
      assertThat(SourceRecordCodec.decode(sent(SourceRecordCodec.encode(TOPIC, source))))
          .as("round %d of seed %d", round, SEED)
          .isEqualTo(source);
    }
  }

  @Test
  void whateverElseIsOnATopicIsNamedAsMalformed() {
    var random = new Random(SEED);
    int malformed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      // given
      ConsumerRecord<byte[], byte[]> record = sent(mutated(random));
      for (var decoder : DECODERS) {
        try {
          // when
          Object decoded = decoder.apply(record);

          // then it is whole all the same, above all its body
          if (decoded instanceof RawEvent raw) {
            assertThat(BodyHash.hex(raw.body())).isEqualTo(raw.bodySha256());
          }
        } catch (MalformedRecordException e) {
          assertThat(e).hasMessageStartingWith("record " + TOPIC + "-3@42: ");
          malformed++;
        } catch (RuntimeException e) {
          throw new AssertionError(
              "round %d of seed %d: %s".formatted(round, SEED, record.headers()), e);
        }
      }
    }
    assertThat(malformed).isGreaterThan(ROUNDS);
  }

  @Test
  void anIdempotencyKeyIsReadBackOrRefused() {
    var random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      String text = text(random, 12) + (random.nextBoolean() ? ":" : "") + text(random, 12);
      try {
        assertThat(IdempotencyKey.parse(text)).hasToString(text);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("idempotency key ");
      }
    }
  }

  @Test
  void aHeaderWithoutAValueIsNoReasonToStumble() {
    // given what another producer may write: Kafka lets a header be null
    ProducerRecord<byte[], byte[]> record = RawEventCodec.encode(TOPIC, null, Events.raw());
    record.headers().add("http_x-null", null);

    // then
    assertThatThrownBy(() -> RawEventCodec.decode(sent(record)))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("header http_x-null");
  }

  private static ConsumerRecord<byte[], byte[]> sent(ProducerRecord<byte[], byte[]> record) {
    return Events.received(record);
  }

  /** A good record of some kind with a few things wrong. */
  private static ProducerRecord<byte[], byte[]> mutated(Random random) {
    ProducerRecord<byte[], byte[]> good =
        switch (random.nextInt(4)) {
          case 0 -> VerifiedEventCodec.encode(TOPIC, null, randomVerified(random));
          case 1 -> CleanEventCodec.encode(TOPIC, null, CleanEvent.of(randomVerified(random)));
          case 2 -> SourceRecordCodec.encode(TOPIC, randomSource(random));
          default -> RawEventCodec.encode(TOPIC, null, randomVerified(random).raw());
        };
    List<Header> headers = new ArrayList<>(List.of(good.headers().toArray()));
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(headers.size());
      Header header = headers.get(at);
      switch (random.nextInt(5)) {
        case 0 -> headers.remove(at);
        case 1 -> headers.set(at, new RecordHeader(header.key(), bytes(random, 30)));
        case 2 -> headers.set(at, new RecordHeader(header.key(), piece(random)));
        case 3 -> headers.add(new RecordHeader(header.key(), null));
        default -> headers.add(at, new RecordHeader("http_" + text(random, 3), piece(random)));
      }
      if (headers.isEmpty()) {
        break;
      }
    }
    byte[] value =
        switch (random.nextInt(4)) {
          case 0 -> bytes(random, 20);
          case 1 -> null;
          default -> good.value();
        };
    byte[] key = random.nextInt(4) == 0 ? bytes(random, 5) : good.key();
    return new ProducerRecord<>(TOPIC, null, key, value, headers);
  }

  private static VerifiedEvent randomVerified(Random random) {
    byte[] body = bytes(random, 60);
    List<HttpHeader> headers = new ArrayList<>();
    for (int n = random.nextInt(6); n > 0; n--) {
      String name = "x-" + random.nextInt(4);
      headers.add(new HttpHeader(name, new String(bytes(random, 20), ISO_8859_1), false));
    }
    if (random.nextBoolean()) {
      headers.add(new HttpHeader("authorization", "v1.k.box", true));
    }
    var raw =
        new RawEvent(
            new UUID(random.nextLong(), random.nextLong()),
            "s" + random.nextInt(9),
            Instant.ofEpochSecond(random.nextInt(), 1_000L * random.nextInt(1_000_000)),
            "POST",
            "/" + text(random, 20),
            "192.0.2.1",
            text(random, 8),
            BodyHash.hex(body),
            headers,
            body);
    return VerifiedEvent.verifiedAs(
        raw,
        random.nextBoolean() ? SignatureStatus.VERIFIED : SignatureStatus.UNSIGNED,
        "github",
        random.nextBoolean() ? text(random, 5) : null,
        new IdempotencyKey(raw.source(), "d" + text(random, 20)),
        random.nextBoolean() ? text(random, 9) : null);
  }

  private static SourceRecord randomSource(Random random) {
    List<SealedSecret> secrets = new ArrayList<>();
    for (int n = random.nextInt(3); n > 0; n--) {
      Instant bound = Instant.ofEpochSecond(random.nextInt()).truncatedTo(ChronoUnit.SECONDS);
      secrets.add(new SealedSecret("k" + n, "v1.b", random.nextBoolean() ? bound : null, null));
    }
    return new SourceRecord(
        "s" + random.nextInt(99),
        "p" + random.nextInt(9),
        random.nextBoolean() ? SourceRecord.Status.ACTIVE : SourceRecord.Status.PAUSED,
        random.nextBoolean() ? SourceRecord.Mode.ASYNC : SourceRecord.Mode.INLINE,
        secrets,
        random.nextBoolean(),
        random.nextBoolean() ? random.nextInt() : null,
        random.nextBoolean() ? Duration.ofMillis(random.nextInt()) : null,
        random.nextBoolean() ? Duration.ofSeconds(random.nextLong(Integer.MAX_VALUE)) : null,
        random.nextBoolean() ? text(random, 9) : null,
        random.nextBoolean() ? text(random, 9) : null,
        random.nextBoolean() ? text(random, 9) : null,
        random.nextBoolean() ? "{" + text(random, 9) : null,
        false,
        false,
        null);
  }

  private static byte[] piece(Random random) {
    return PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8);
  }

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Any characters that UTF-8 can say. */
  private static String text(Random random, int most) {
    var text = new StringBuilder();
    for (int n = random.nextInt(most); n > 0; n--) {
      int c = random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0x11_0000);
      text.appendCodePoint(c >= 0xD800 && c < 0xE000 ? 'x' : c);
    }
    return text.toString();
  }
}
