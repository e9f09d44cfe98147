package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.system.Ledger.Attempt;
import dev.sluice.system.TopicIndex.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The books find each way in which a pipeline can break its promises. */
class ReconciliationTest {
  private static final IdempotencyKey KEY = new IdempotencyKey("s", "d1");

  private final List<Attempt> attempts = new ArrayList<>();
  private final List<Entry> raw = new ArrayList<>();
  private final List<Entry> verified = new ArrayList<>();
  private final List<Entry> rejected = new ArrayList<>();
  private final List<Entry> clean = new ArrayList<>();
  private final List<Entry> letters = new ArrayList<>();
  private final Map<UUID, List<String>> rows = new HashMap<>();
  private final List<UUID> duplicates = new ArrayList<>();
  private final List<UUID> claims = new ArrayList<>();

  @Test
  void aPipelineThatKeptItsPromisesHasNoProblems() {
    accepted(KEY, "body");
    UUID repeated = taken(KEY, true, "body");
    verified(repeated, "body");
    duplicates.add(repeated);
    UUID forged = taken(KEY, false, "forged");
    rejected(forged, "failed");
    attempts.add(new Attempt(KEY, true, "body", 503, null));

    Reconciliation books = books().assertKept();

    assertThat(books.sent()).isEqualTo(4);
    assertThat(books.taken()).isEqualTo(3);
    assertThat(books.accepted()).isEqualTo(1);
    assertThat(books.duplicate()).isEqualTo(1);
    assertThat(books.rejected()).isEqualTo(1);
    assertThat(books.deadLettered()).isZero();
  }

  @Test
  void aTakenAttemptThatIsNowhereIsLost() {
    attempts.add(new Attempt(KEY, true, "body", 200, UUID.randomUUID()));

    assertBroken("is on the raw topic 0 times");
    assertThat(books().lost()).isPositive();
  }

  @Test
  void anAttemptWithoutAStateIsLost() {
    taken(KEY, true, "body");

    assertBroken("has the states []");
    assertThat(books().lost()).isPositive();
    assertThat(Reconciliation.unsettled(observed())).hasSize(1);
  }

  @Test
  void aKeyOfWhichAllAttemptsAreDuplicatesIsLost() {
    UUID id = taken(KEY, true, "body");
    verified(id, "body");
    duplicates.add(id);

    assertBroken("key s:d1 is on the clean topic 0 times");
    assertThat(books().lost()).isPositive();
  }

  @Test
  void aKeyOnTheCleanTopicTwiceIsFound() {
    accepted(KEY, "body");
    accepted(KEY, "body");

    assertBroken("key s:d1 is on the clean topic 2 times");
    assertThat(books().twice()).isEqualTo(1);
  }

  @Test
  void oneEventOnTheCleanTopicTwiceIsFound() {
    accepted(KEY, "body");
    clean.add(clean.getFirst());

    assertThat(books().twice()).isEqualTo(1);
  }

  @Test
  void aForgedEventOnTheCleanTopicIsFound() {
    UUID id = taken(KEY, false, "body");
    verified(id, "body");
    clean.add(cleanEntry(id, KEY, "body"));

    assertBroken("forged and on the clean topic");
    assertThat(books().forged()).isPositive();
  }

  @Test
  void aCleanEventThatNobodySentIsFound() {
    clean.add(cleanEntry(UUID.randomUUID(), new IdempotencyKey("s", "other"), "body"));

    assertBroken("nobody who may has sent");
  }

  @Test
  void otherBytesAreFoundOnEachTopic() {
    UUID id = taken(KEY, true, "body");
    raw.clear();
    raw.add(entry(id, "changed"));
    verified(id, "body");
    clean.add(cleanEntry(id, KEY, "changed"));

    assertThat(books().problems()).filteredOn(text -> text.contains("other bytes")).hasSize(2);
    assertThat(books().otherBytes()).isEqualTo(2);
  }

  @Test
  void anAttemptWithTwoStatesIsFound() {
    UUID id = accepted(KEY, "body");
    duplicates.add(id);

    assertBroken("has the states [accepted, duplicate]");
  }

  @Test
  void tablesThatDisagreeWithTheTopicsAreFound() {
    UUID withoutRow = accepted(KEY, "body");
    rows.remove(withoutRow);
    rows.put(UUID.randomUUID(), List.of("verified"));
    claims.clear();
    claims.add(UUID.randomUUID());

    assertThat(books().problems())
        .anyMatch(text -> text.contains("has no row"))
        .anyMatch(text -> text.contains("is not on that topic"))
        .anyMatch(text -> text.contains("was accepted and holds no claim"))
        .anyMatch(text -> text.contains("holds a claim and was not accepted"));
    assertThat(books().disagreements()).isEqualTo(4);
  }

  @Test
  void aDeadLetteredAttemptIsAccountedForAndNotLost() {
    UUID id = taken(KEY, true, "body");
    letters.add(entry(id, "body"));

    Reconciliation books = books().assertKept();

    assertThat(books.deadLettered()).isEqualTo(1);
  }

  private UUID accepted(IdempotencyKey key, String body) {
    UUID id = taken(key, true, body);
    verified(id, body);
    claims.add(id);
    clean.add(cleanEntry(id, key, body));
    return id;
  }

  private UUID taken(IdempotencyKey key, boolean genuine, String body) {
    UUID id = UUID.randomUUID();
    attempts.add(new Attempt(key, genuine, body, 200, id));
    raw.add(entry(id, body));
    return id;
  }

  private void verified(UUID id, String body) {
    verified.add(entry(id, body));
    rows.put(id, List.of("verified"));
  }

  private void rejected(UUID id, String status) {
    rejected.add(entry(id, "any"));
    rows.put(id, List.of(status));
  }

  private static Entry entry(UUID id, String body) {
    return new Entry(new Coordinates("t", 0, 0), Map.of(RecordHeaders.ID, id.toString()), body);
  }

  private static Entry cleanEntry(UUID id, IdempotencyKey key, String body) {
    return new Entry(
        new Coordinates("t", 0, 0),
        Map.of("ce_sluiceid", id.toString(), "ce_idempotencykey", key.toString()),
        body);
  }

  private void assertBroken(String problem) {
    assertThat(books().problems()).anyMatch(text -> text.contains(problem));
    assertThatThrownBy(() -> books().assertKept()).isInstanceOf(AssertionError.class);
  }

  private Reconciliation books() {
    return Reconciliation.of(attempts, observed());
  }

  private Observed observed() {
    return new Observed(raw, verified, rejected, clean, letters, rows, duplicates, claims);
  }
}
