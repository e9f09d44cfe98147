package dev.sluice.dedup;

import static dev.sluice.dedup.RunningDedup.SOON;
import static dev.sluice.dedup.RunningDedup.TOPICS;
import static dev.sluice.dedup.RunningDedup.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.Replay;
import dev.sluice.schemas.Topics;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.schemas.VerifiedEventCodec;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What ops send through again is a duplicate unless it was asked to go out once more. */
class ReplayIT {
  private static RunningDedup dedup;

  @BeforeAll
  static void start() {
    dedup = new RunningDedup();
    dedup.start();
    // each works on one of the two partitions
    dedup.start();
  }

  @AfterAll
  static void stop() {
    dedup.close();
  }

  @Test
  void whatWasNeverForwardedIsAcceptedWithItsReplayAndItsCopyIsDropped() throws Exception {
    VerifiedEvent event = event("fixed", "d1");
    Replay replay = replay(false);

    dedup.verified(event.replayedBy(replay), 0);
    awaitOutcome(event, replay, "accepted");
    dedup.verified(event.replayedBy(replay), 1);
    settle("fixed", 1);

    assertThat(replayIds(dedup.clean(2, "fixed"))).containsExactly(replay.id().toString());
    awaitOutcome(event, replay, "accepted");
    assertThat(duplicates("fixed")).isEqualTo("0");
  }

  @Test
  void anAcceptedEventIsADuplicateOfItselfAndNotRecordedAsOne() throws Exception {
    VerifiedEvent event = event("accidental", "d1");
    Replay replay = replay(false);
    dedup.verified(event, 0);
    dedup.clean(1, "accidental");

    dedup.verified(event.replayedBy(replay), 0);

    awaitOutcome(event, replay, "duplicate|" + event.raw().id());
    settle("accidental", 0);
    dedup.clean(2, "accidental");
    assertThat(duplicates("accidental")).isEqualTo("0");
  }

  @Test
  void whoseKeyWasClaimedMeanwhileIsADuplicateOfThat() throws Exception {
    VerifiedEvent rejected = event("retried", "d1");
    VerifiedEvent retry = event("retried", "d1");
    Replay replay = replay(false);
    dedup.verified(retry, 0);
    dedup.clean(1, "retried");

    dedup.verified(rejected.replayedBy(replay), 1);

    awaitOutcome(rejected, replay, "duplicate|" + retry.raw().id());
    assertThat(duplicates("retried")).isEqualTo("1");
  }

  @Test
  void aRedeliveryGoesOutOnceForEachReplay() throws Exception {
    VerifiedEvent event = event("wanted", "d1");
    Replay first = replay(true);
    Replay second = replay(true);
    dedup.verified(event, 0);
    dedup.clean(1, "wanted");

    dedup.verified(event.replayedBy(first), 0);
    awaitOutcome(event, first, "redelivered|" + event.raw().id());
    // copies, as they come after a crash of the console
    dedup.verified(event.replayedBy(first), 0);
    dedup.verified(event.replayedBy(first), 1);
    dedup.verified(event.replayedBy(second), 1);
    awaitOutcome(event, second, "redelivered|" + event.raw().id());
    settle("wanted", 0);
    settle("wanted", 1);

    assertThat(replayIds(dedup.clean(5, "wanted")))
        .containsExactlyInAnyOrder(first.id().toString(), second.id().toString());
    awaitOutcome(event, first, "redelivered|" + event.raw().id());
    assertThat(duplicates("wanted")).isEqualTo("0");
  }

  @Test
  void aRedeliveryOfWhatNeverWentOutTakesTheKeySoThatARetryIsADuplicate() throws Exception {
    VerifiedEvent event = event("first-time", "d1");
    VerifiedEvent retry = event("first-time", "d1");
    Replay replay = replay(true);

    dedup.verified(event.replayedBy(replay), 0);
    awaitOutcome(event, replay, "accepted");
    dedup.verified(retry, 1);
    dedup.verified(event.replayedBy(replay), 1);
    settle("first-time", 1);

    dedup.clean(2, "first-time");
    assertThat(duplicates("first-time")).isEqualTo("1");
  }

  @Test
  void copiesInOneBatchGoOutOnce() throws Exception {
    Replay replay = replay(true);
    for (int i = 0; i < 50; i++) {
      VerifiedEvent event = event("batched", "d" + i);
      for (int copy = 0; copy < 4; copy++) {
        dedup.verified(event.replayedBy(replay), copy % 2);
      }
    }
    settle("batched", 0);
    settle("batched", 1);

    dedup.clean(52, "batched");
    dedup.awaitRow(
        "SELECT string_agg(DISTINCT outcome, ',') || count(*) FROM replay_outcomes WHERE replay_id"
            + " ="
            + " '%s'".formatted(replay.id()),
        "accepted50");
  }

  @Test
  void aDeadLetteredOneIsOnRecordAndHoldsNoKeySoThatItsReplayGoesOut() throws Exception {
    // given a source whose clean topic was forgotten
    dedup.source("nowhere", "nowhere.clean");
    VerifiedEvent event = event("nowhere", "d1");
    Replay first = replay(true);
    dedup.verified(event.replayedBy(first), 0);
    awaitOutcome(event, first, "dead_lettered");
    dedup.exactly(1, Topics.deadLetter(TOPICS.verified()), RecordHeaders.SOURCE, "nowhere");

    // when
    dedup.kafka.createTopic("nowhere.clean", 1);
    Replay second = replay(false);
    dedup.verified(event.replayedBy(second), 0);

    // then
    awaitOutcome(event, second, "accepted");
    dedup.exactly(1, "nowhere.clean", "ce_replayid", second.id().toString());
  }

  @Test
  void aMalformedReplayIsDeadLettered() {
    var record =
        VerifiedEventCodec.encode(
            TOPICS.verified(), null, event("malformed", "d1").replayedBy(replay(true)));
    record.headers().remove(RecordHeaders.REPLAY_ID);

    dedup.send(record);

    var letter =
        dedup
            .exactly(1, Topics.deadLetter(TOPICS.verified()), RecordHeaders.SOURCE, "malformed")
            .getFirst();
    assertThat(header(letter, RecordHeaders.REASON)).contains(RecordHeaders.REDELIVER);
  }

  /** Of those that came of a replay; two partitions have no order between them. */
  private static List<String> replayIds(List<ConsumerRecord<byte[], byte[]>> clean) {
    return clean.stream()
        .filter(record -> record.headers().lastHeader("ce_replayid") != null)
        .map(record -> header(record, "ce_replayid"))
        .toList();
  }

  private static VerifiedEvent event(String source, String id) {
    return RunningDedup.event(source, id, "{}".getBytes(UTF_8));
  }

  private static Replay replay(boolean redeliver) {
    return new Replay(UUID.randomUUID(), redeliver);
  }

  /** Everything before it in the partition is through once this one is. */
  private static void settle(String source, int partition) {
    VerifiedEvent last = event(source, "last-of-" + partition);
    dedup.verified(last, partition);
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () ->
                dedup
                    .query(
                        "SELECT count(*) FROM idempotency_claims WHERE event_id = '%s'"
                            .formatted(last.raw().id()))
                    .equals("1"));
  }

  private static String duplicates(String source) throws Exception {
    return dedup.query(
        "SELECT count(*) FROM duplicate_deliveries WHERE source = '%s'".formatted(source));
  }

  private static void awaitOutcome(VerifiedEvent event, Replay replay, String expected) {
    dedup.awaitRow(
        """
        SELECT concat_ws('|', outcome, first_event_id) FROM replay_outcomes
        WHERE event_id = '%s' AND replay_id = '%s'
        """
            .formatted(event.raw().id(), replay.id()),
        expected);
  }
}
