package dev.sluice.console.replays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.testkit.TestPostgres;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements that a replay runs all the time, in a table in which there is much else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayItemsIT {
  private static final int ITEMS = 25_000;
  private static final int EVENTS = 100_000;

  private final UUID replay = UUID.randomUUID();
  private TestPostgres postgres;
  private JdbcClient database;
  private ReplayItems items;

  /** Every tenth number is left out, as by a plan that met events twice. */
  @BeforeAll
  void planned() {
    postgres = TestPostgres.start().migrate();
    database = JdbcClient.create(postgres.dataSource());
    items = new ReplayItems(database);
    database
        .sql("SELECT create_partitions('webhook_events', current_date - 1, current_date + 3)")
        .query(Integer.class)
        .single();
    database
        .sql(
            """
            INSERT INTO webhook_events (id, received_at, source, signature_status, body_sha256,
                body_size, raw_topic, raw_partition, raw_offset)
            SELECT id, uuid_extract_timestamp(id), 'shop', 'failed', sha256('a'), 1, 'raw', 0, made
            FROM (SELECT made, uuidv7() AS id FROM generate_series(1, ?) AS made) AS events
            """)
        .param(EVENTS)
        .update();
    insertReplay(replay);
    database
        .sql(
            """
            INSERT INTO replay_items (replay_id, number, event_id, received_at, outcome, topic,
                partition, "offset", state)
            SELECT ?, number * 10 / 9, id, received_at, 'rejected', 'raw', 0, number, 'planned'
            FROM (SELECT e.*, row_number() OVER (ORDER BY received_at DESC, id DESC)::integer - 1
                AS number FROM webhook_events e) AS events
            WHERE number < ?
            """)
        .params(replay, ITEMS)
        .update();
  }

  private void insertReplay(UUID id) {
    database
        .sql(
            """
            INSERT INTO replays (id, state, selection, redeliver, allow_unprotected, rate,
                max_failures, created_by, created_at)
            VALUES (?, 'running', '{}', false, false, 100, 20, 'somebody', now())
            """)
        .param(id)
        .update();
  }

  @AfterAll
  void stop() {
    postgres.close();
  }

  @Test
  void givesTheOldestFirstAlsoWhereMostWereSentAlready() {
    // given
    database
        .sql("UPDATE replay_items SET state = 'accepted' WHERE number BETWEEN 12 AND 27000")
        .update();

    // when
    List<Item> first = items.next(replay, Integer.MAX_VALUE, 1_000);
    List<Item> rest = items.next(replay, first.getLast().number(), 1_000);

    // then
    assertThat(first).extracting(Item::number).startsWith(27_776, 27_775, 27_774);
    assertThat(first).extracting(Item::number).endsWith(27_001).hasSizeBetween(690, 710);
    assertThat(rest).extracting(Item::number).containsExactly(11, 10, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    assertThat(items.next(replay, 0, 1_000)).isEmpty();
    assertThat(items.next(UUID.randomUUID(), Integer.MAX_VALUE, 1_000)).isEmpty();
  }

  @Test
  void knowsWhatWasDeletedWithoutReadingAllEvents() {
    // given
    List<Integer> asked = IntStream.range(0, 100).boxed().toList();
    database
        .sql(
            """
            UPDATE webhook_events e SET deleted_at = now() FROM replay_items i
            WHERE e.id = i.event_id AND i.number IN (3, 50, 200)
            """)
        .update();

    // when, then
    assertThat(items.deleted(replay, asked)).containsExactlyInAnyOrder(3, 50);
    String numbers = asked.toString().replace('[', '{').replace(']', '}');
    assertThat(planOf(ReplayItems.DELETED, replay, numbers))
        .contains("Index")
        .doesNotContain("Seq Scan");
  }

  @Test
  void countsWhatIsThroughWithoutReadingAllThatWas() {
    // given verdicts on all but the last, outcomes of the verified, and some that nobody counted
    // yet
    UUID other = replayOf(10_000);
    verdicts(other, "number < 9990", "CASE number % 4 WHEN 0 THEN 'failed' ELSE 'verified' END");
    verdicts(other, "number = 9990", "NULL");
    outcomes(other, "number < 9980 AND number % 4 > 0");
    update(other, "'accepted'", "number < 9970");
    update(other, "'sent'", "number >= 9970");

    // when
    String plan = planOf(ReplayItems.THROUGH, other, other);
    Map<String, Integer> through = items.through(other);

    // then 9972, 9976, 9980, 9984, 9988 failed; the others up to 9979 went out; 9990 was unreadable
    assertThat(through)
        .containsOnly(entry("accepted", 8), entry("rejected", 5), entry("dead_lettered", 1));
    assertThat(items.through(other)).isEmpty();
    assertThat(plan)
        .contains("Index")
        .doesNotContain("Seq Scan on replay_verdicts", "Seq Scan on replay_outcomes");
  }

  private UUID replayOf(int count) {
    UUID other = UUID.randomUUID();
    insertReplay(other);
    database
        .sql(
            """
            INSERT INTO replay_items (replay_id, number, event_id, received_at, outcome, state)
            SELECT ?, number, uuidv7(), now(), 'rejected', 'planned'
            FROM generate_series(0, ? - 1) AS number
            """)
        .params(other, count)
        .update();
    return other;
  }

  private void verdicts(UUID of, String which, String status) {
    database
        .sql(
            """
            INSERT INTO replay_verdicts (replay_id, event_id, at, signature_status, topic, partition,
                "offset")
            SELECT replay_id, event_id, now(), %s, 'replay', 0, number FROM replay_items
            WHERE replay_id = ? AND %s
            """
                .formatted(status, which))
        .param(of)
        .update();
  }

  private void outcomes(UUID of, String which) {
    database
        .sql(
            """
            INSERT INTO replay_outcomes (replay_id, event_id, at, outcome, topic, partition, "offset")
            SELECT replay_id, event_id, now(), 'accepted', 'verified', 0, number FROM replay_items
            WHERE replay_id = ? AND %s
            """
                .formatted(which))
        .param(of)
        .update();
  }

  private void update(UUID of, String state, String which) {
    database
        .sql(
            "UPDATE replay_items SET state = %s WHERE replay_id = ? AND %s".formatted(state, which))
        .param(of)
        .update();
  }

  private String planOf(String statement, Object... values) {
    return String.join(
        "\n", database.sql("EXPLAIN " + statement).params(values).query(String.class).list());
  }
}
