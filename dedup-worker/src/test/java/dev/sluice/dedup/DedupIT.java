package dev.sluice.dedup;

import static dev.sluice.dedup.RunningDedup.RECEIVED;
import static dev.sluice.dedup.RunningDedup.SOON;
import static dev.sluice.dedup.RunningDedup.TOPICS;
import static dev.sluice.dedup.RunningDedup.event;
import static dev.sluice.dedup.RunningDedup.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.CleanEvent;
import dev.sluice.schemas.CleanEventCodec;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.Topics;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.schemas.VerifiedEventCodec;
import dev.sluice.testkit.Seeds;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DedupIT {
  private static RunningDedup dedup;

  @BeforeAll
  static void start() {
    dedup = new RunningDedup();
    dedup.start();
    // a second instance of the same group: each works on one of the two partitions
    dedup.start();
  }

  @AfterAll
  static void stop() {
    dedup.close();
  }

  @Test
  void forwardsAnEventOnceWithExactBytesAndRecordsItsDuplicates() throws Exception {
    byte[] body = new byte[50_000];
    Seeds.random("DedupIT").nextBytes(body);
    VerifiedEvent first = event("once", "d1", body);
    VerifiedEvent again = event("once", "d1", body);
    VerifiedEvent changed = event("once", "d1", "other".getBytes(UTF_8));

    dedup.verified(first, 0);
    dedup.clean(1, "once");
    dedup.verified(again, 1);
    dedup.verified(changed, 0);

    dedup.awaitRow("SELECT count(*) FROM duplicate_deliveries WHERE source = 'once'", "2");
    ConsumerRecord<byte[], byte[]> record = dedup.clean(1, "once").getFirst();
    assertThat(record.value()).isEqualTo(body);
    assertThat(CleanEventCodec.decode(record))
        .usingRecursiveComparison()
        .isEqualTo(CleanEvent.of(first));
    assertThat(row(again))
        .isEqualTo("once:d1|%s|f|webhooks.verified|1".formatted(first.raw().id()));
    assertThat(row(changed))
        .isEqualTo("once:d1|%s|t|webhooks.verified|0".formatted(first.raw().id()));
  }

  @Test
  void forwardsWhateverKeyAndBodyWereVerified() throws Exception {
    // given keys as a sender can choose them, and a body that would be larger if it were inflated
    byte[] bomb = gzip(new byte[50 << 20]);
    List<String> keys =
        List.of(
            "a:b:c", "'; DROP TABLE idempotency_claims; --", "\u00e9\ud83d\ude00", "%s\\n", " ");
    for (String key : keys) {
      // when each comes twice
      dedup.verified(event("hostile", key, bomb), 0);
      dedup.verified(event("hostile", key, bomb), 0);
    }

    // then
    dedup.awaitRow(
        "SELECT count(*) FROM duplicate_deliveries WHERE source = 'hostile'", "" + keys.size());
    List<CleanEvent> clean =
        dedup.clean(keys.size(), "hostile").stream().map(CleanEventCodec::decode).toList();
    assertThat(clean).extracting(CleanEvent::id).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(clean).extracting(CleanEvent::body).containsOnly(bomb);
  }

  @Test
  void twoInstancesRacingForTheSameKeysForwardEachOnce() throws Exception {
    int keys = 300;
    for (int i = 0; i < keys; i++) {
      VerifiedEvent left = event("race", "d" + i, ("left" + i).getBytes(UTF_8));
      VerifiedEvent right = event("race", "d" + i, ("right" + i).getBytes(UTF_8));
      dedup.verified(left, i % 2);
      dedup.verified(right, (i + 1) % 2);
    }

    dedup.awaitRow("SELECT count(*) FROM duplicate_deliveries WHERE source = 'race'", "" + keys);
    Set<String> forwarded =
        dedup.clean(keys, "race").stream()
            .map(record -> header(record, "ce_id"))
            .collect(Collectors.toSet());
    assertThat(forwarded)
        .isEqualTo(IntStream.range(0, keys).mapToObj(i -> "d" + i).collect(Collectors.toSet()));
  }

  @Test
  void deadLettersAPoisonRecordAndGoesOn() {
    VerifiedEvent poison = event("poison", "d2", "genuine".getBytes(UTF_8));
    var record = VerifiedEventCodec.encode(TOPICS.verified(), null, poison);

    dedup.verified(event("poison", "d1", "{}".getBytes(UTF_8)), 0);
    dedup.send(
        new ProducerRecord<>(
            record.topic(), 0, null, null, "altered".getBytes(UTF_8), record.headers()));
    dedup.verified(event("poison", "d3", "{}".getBytes(UTF_8)), 0);

    dedup.clean(2, "poison");
    var letter = deadLetter("poison");
    assertThat(letter.value()).isEqualTo("altered".getBytes(UTF_8));
    assertThat(header(letter, RecordHeaders.DLT_STAGE)).isEqualTo("dedup");
    assertThat(header(letter, RecordHeaders.REASON)).contains("SHA-256");
    assertThat(header(letter, RecordHeaders.DLT_TOPIC)).isEqualTo(TOPICS.verified());
  }

  @Test
  void forwardsToTheSourcesOwnTopic() throws Exception {
    makeTopic("own.clean", Map.of());
    dedup.source("own", "own.clean");

    dedup.verified(event("own", "d1", "{}".getBytes(UTF_8)));

    dedup.exactly(1, "own.clean", "ce_source", "/webhooks/own");
    dedup.clean(0, "own");
  }

  @Test
  void forwardsWhereTheSourceSaidWhenItWasVerifiedAlsoOnceItIsDeleted() throws Exception {
    // given sources that the registry does not have (any more) or has with another topic
    makeTopic("then.clean", Map.of());
    dedup.source("moved", null);

    dedup.verified(event("deleted", "d1", "{}".getBytes(UTF_8)).boundFor("then.clean"));
    dedup.verified(event("moved", "d1", "{}".getBytes(UTF_8)).boundFor("then.clean"));

    dedup.exactly(1, "then.clean", "ce_source", "/webhooks/deleted");
    dedup.exactly(1, "then.clean", "ce_source", "/webhooks/moved");
    dedup.clean(0, "deleted");
    dedup.clean(0, "moved");
  }

  @Test
  void deadLettersWhatHasNoTopicAndLetsItsReplayThrough() throws Exception {
    dedup.source("lost", "lost.clean");
    VerifiedEvent event = event("lost", "d1", "{}".getBytes(UTF_8));

    dedup.verified(event);

    assertThat(header(deadLetter("lost"), RecordHeaders.REASON))
        .contains("'lost.clean'", "'lost'", "does not exist");
    makeTopic("lost.clean", Map.of());
    dedup.verified(event);
    dedup.exactly(1, "lost.clean", "ce_source", "/webhooks/lost");
  }

  @Test
  void deadLettersWhatItsTopicDoesNotTakeAndKeepsNoClaim() throws Exception {
    makeTopic("small.clean", Map.of("max.message.bytes", "2000"));
    dedup.source("small", "small.clean");
    byte[] large = new byte[20_000];
    Seeds.random("DedupIT.small").nextBytes(large);

    dedup.verified(event("small", "d1", "{}".getBytes(UTF_8)), 0);
    dedup.verified(event("small", "d2", large), 0);
    dedup.verified(event("small", "d3", "{}".getBytes(UTF_8)), 0);

    dedup.exactly(2, "small.clean", "ce_source", "/webhooks/small");
    var letter = deadLetter("small");
    assertThat(letter.value()).isEqualTo(large);
    assertThat(header(letter, RecordHeaders.DLT_EXCEPTION)).contains("TooLarge");
    dedup.awaitRow("SELECT count(*) FROM idempotency_claims WHERE claimed_at = 'epoch'", "1");
  }

  @Test
  void forwardsAKeyAgainAfterItsDedupWindow() throws Exception {
    dedup.verified(event("window", "d1", "{}".getBytes(UTF_8)));
    dedup.clean(1, "window");

    dedup.verified(
        event("window", "d1", "{}".getBytes(UTF_8), RECEIVED.plus(Duration.ofDays(400))));
    dedup.clean(2, "window");
    dedup.verified(event("window", "d1", "{}".getBytes(UTF_8)));

    dedup.awaitRow("SELECT count(*) FROM duplicate_deliveries WHERE source = 'window'", "1");
    dedup.clean(2, "window");
  }

  @Test
  void countsEachOutcomeOnce() {
    VerifiedEvent first = event("counted", "d1", "{}".getBytes(UTF_8));
    VerifiedEvent again = event("counted", "d1", "{}".getBytes(UTF_8));

    dedup.verified(first);
    dedup.verified(again);

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(counted("counted", "accepted")).isEqualTo(1);
              assertThat(counted("counted", "duplicate")).isEqualTo(1);
            });
  }

  private static double counted(String source, String outcome) {
    return dedup.apps().stream()
        .map(app -> app.getBean(MeterRegistry.class))
        .mapToDouble(
            meters -> {
              var counter =
                  meters
                      .find("webhook.outcomes")
                      .tags("source", source, "outcome", outcome)
                      .counter();
              return counter == null ? 0 : counter.count();
            })
        .sum();
  }

  private static ConsumerRecord<byte[], byte[]> deadLetter(String source) {
    return dedup
        .exactly(1, Topics.deadLetter(TOPICS.verified()), RecordHeaders.SOURCE, source)
        .getFirst();
  }

  private static String row(VerifiedEvent event) throws Exception {
    return dedup.query(
        """
        SELECT concat_ws('|', idempotency_key, first_event_id, body_changed, topic, partition)
        FROM duplicate_deliveries WHERE event_id = '%s'\
        """
            .formatted(event.raw().id()));
  }

  private static void makeTopic(String name, Map<String, String> configs) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", dedup.kafka.bootstrapServers()))) {
      admin.createTopics(Set.of(new NewTopic(name, 1, (short) 1).configs(configs))).all().get();
    }
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }
}
