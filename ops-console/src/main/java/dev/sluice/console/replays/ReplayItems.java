package dev.sluice.console.replays;

import dev.sluice.schemas.Coordinates;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code replay_items} while a replay is sent, and the counts that go with it. */
final class ReplayItems {
  private static final String NEXT =
      """
      SELECT number, event_id, received_at, topic, partition, "offset" FROM replay_items
      WHERE replay_id = ? AND state = 'planned' AND number >= ? AND number < ?
      ORDER BY number DESC LIMIT ?\
      """;

  /**
   * Numbers that are looked at in one statement: with nothing but an upper bound PostgreSQL sorted
   * all that was left, each time.
   */
  private static final int SPAN = 10_000;

  private static final String SENT =
      """
      WITH sent AS (
          UPDATE replay_items SET state = 'sent', sent_at = clock_timestamp()
          WHERE replay_id = ? AND state = 'planned' AND number = ANY (?::integer[])
          RETURNING number)
      UPDATE replays SET sent = sent + (SELECT count(*) FROM sent) WHERE id = ?\
      """;
  private static final String SKIPPED =
      """
      WITH skipped AS (
          UPDATE replay_items SET state = ?
          WHERE replay_id = ? AND state = 'planned' AND number = ANY (?::integer[])
          RETURNING number)
      UPDATE replays SET to_send = to_send - (SELECT count(*) FROM skipped) WHERE id = ?\
      """;

  /** Fenced by OFFSET: as there are next to none, PostgreSQL looked for them in the whole table. */
  static final String DELETED =
      """
      SELECT i.number FROM replay_items i CROSS JOIN LATERAL (
          SELECT e.deleted_at FROM webhook_events e
          WHERE e.received_at = i.received_at AND e.id = i.event_id OFFSET 0) e
      WHERE i.replay_id = ? AND i.number = ANY (?::integer[]) AND e.deleted_at IS NOT NULL\
      """;

  /**
   * Fenced as well: of a replay under way PostgreSQL knows too little, and read all verdicts and
   * outcomes so far, each second.
   */
  static final String THROUGH =
      """
      UPDATE replay_items i SET state = through.state
      FROM (
          SELECT s.number, coalesce(o.outcome,
              CASE WHEN v.signature_status IS NULL THEN 'dead_lettered' ELSE 'rejected' END) AS state
          FROM replay_items s
              LEFT JOIN LATERAL (
                  SELECT o.outcome FROM replay_outcomes o
                  WHERE o.replay_id = s.replay_id AND o.event_id = s.event_id OFFSET 0) o ON true
              LEFT JOIN LATERAL (
                  SELECT v.replay_id, v.signature_status FROM replay_verdicts v
                  WHERE v.replay_id = s.replay_id AND v.event_id = s.event_id OFFSET 0) v ON true
          WHERE s.replay_id = ? AND s.state = 'sent' AND (o.outcome IS NOT NULL
              OR v.replay_id IS NOT NULL
                  AND coalesce(v.signature_status, '') NOT IN ('verified', 'unsigned'))) through
      WHERE i.replay_id = ? AND i.number = through.number AND i.state = 'sent'
      RETURNING through.state\
      """;

  private static final String COUNT =
      """
      UPDATE replays SET accepted = accepted + ?, redelivered = redelivered + ?,
          duplicate = duplicate + ?, rejected = rejected + ?, dead_lettered = dead_lettered + ?
      WHERE id = ?\
      """;
  private static final String LIST =
      """
      SELECT i.*, v.at AS verified_at, v.signature_status AS new_status, v.reason AS new_reason,
          v.key_id, o.outcome AS new_outcome, o.first_event_id
      FROM replay_items i
          LEFT JOIN replay_outcomes o ON o.replay_id = i.replay_id AND o.event_id = i.event_id
          LEFT JOIN replay_verdicts v ON v.replay_id = i.replay_id AND v.event_id = i.event_id
      WHERE i.replay_id = ? AND i.number > ? AND (?::text IS NULL OR i.state = ?)
      ORDER BY i.number LIMIT ?\
      """;

  private final JdbcClient database;

  ReplayItems(JdbcClient database) {
    this.database = database;
  }

  /**
   * An item as it is shown.
   *
   * @param number in its replay
   * @param eventId which event
   * @param receivedAt when its provider sent it
   * @param source that it was sent to
   * @param state what became of it so far
   * @param before what it was before the replay
   * @param verdict of the replay; null where there is none yet
   * @param firstEventId of a duplicate: whose the key is
   */
  record Shown(
      int number,
      UUID eventId,
      Instant receivedAt,
      @Nullable String source,
      String state,
      Before before,
      @Nullable Verdict verdict,
      @Nullable UUID firstEventId) {}

  /** What an event was when the replay was planned. */
  record Before(String outcome, @Nullable String signatureStatus, @Nullable String reason) {}

  /** What the replay found; no status where it was dead-lettered. */
  record Verdict(
      Instant at,
      @Nullable String signatureStatus,
      @Nullable String keyId,
      @Nullable String reason) {}

  /**
   * Items that are still to be sent, the oldest first.
   *
   * @param below their numbers are less than that
   */
  List<Item> next(UUID replay, int below, int limit) {
    List<Item> next = List.of();
    for (int to = Math.min(below, end(replay)); to > 0 && next.isEmpty(); to -= SPAN) {
      next = next(replay, Math.max(0, to - SPAN), to, limit);
    }
    return next;
  }

  /** What comes after the highest number; there may be gaps before it. */
  private int end(UUID replay) {
    return database
        .sql("SELECT coalesce(max(number), -1) + 1 FROM replay_items WHERE replay_id = ?")
        .param(replay)
        .query(Integer.class)
        .single();
  }

  private List<Item> next(UUID replay, int from, int to, int limit) {
    return database
        .sql(NEXT)
        .params(replay, from, to, limit)
        .query(
            (row, _) ->
                new Item(
                    row.getInt("number"),
                    row.getObject("event_id", UUID.class),
                    row.getObject("received_at", OffsetDateTime.class).toInstant(),
                    new Coordinates(
                        row.getString("topic"), row.getInt("partition"), row.getLong("offset"))))
        .list();
  }

  /** Those of some items whose events were deleted, also since the plan was made. */
  Set<Integer> deleted(UUID replay, Collection<Integer> numbers) {
    return Set.copyOf(
        database.sql(DELETED).params(replay, array(numbers)).query(Integer.class).list());
  }

  /** Kafka has them. */
  int sent(UUID replay, Collection<Integer> numbers) {
    return database.sql(SENT).params(replay, array(numbers), replay).update();
  }

  /**
   * They are not sent after all.
   *
   * @param state why
   */
  int skipped(UUID replay, String state, Collection<Integer> numbers) {
    return database.sql(SKIPPED).params(state, replay, array(numbers), replay).update();
  }

  /** More of them are to be sent, because their bytes were found elsewhere. */
  void found(UUID replay, int count) {
    database
        .sql("UPDATE replays SET to_send = to_send + ? WHERE id = ?")
        .params(count, replay)
        .update();
  }

  /** What is through since this was asked last, by result. In a transaction. */
  Map<String, Integer> through(UUID replay) {
    Map<String, Integer> results = new LinkedHashMap<>();
    database
        .sql(THROUGH)
        .params(replay, replay)
        .query(String.class)
        .list()
        .forEach(result -> results.merge(result, 1, Integer::sum));
    if (!results.isEmpty()) {
      database
          .sql(COUNT)
          .params(
              results.getOrDefault("accepted", 0),
              results.getOrDefault("redelivered", 0),
              results.getOrDefault("duplicate", 0),
              results.getOrDefault("rejected", 0),
              results.getOrDefault("dead_lettered", 0),
              replay)
          .update();
    }
    return results;
  }

  /**
   * Items by their numbers.
   *
   * @param after number of the last one of the page before, -1 for the first page
   * @param state null for any
   */
  List<Shown> list(UUID replay, int after, @Nullable String state, int limit) {
    return database
        .sql(LIST)
        .params(replay, after)
        .param(state)
        .param(state)
        .param(limit)
        .query(
            (row, _) -> {
              OffsetDateTime verified = row.getObject("verified_at", OffsetDateTime.class);
              return new Shown(
                  row.getInt("number"),
                  row.getObject("event_id", UUID.class),
                  row.getObject("received_at", OffsetDateTime.class).toInstant(),
                  row.getString("source"),
                  row.getString("state"),
                  new Before(
                      row.getString("outcome"),
                      row.getString("signature_status"),
                      row.getString("reason")),
                  verified == null
                      ? null
                      : new Verdict(
                          verified.toInstant(),
                          row.getString("new_status"),
                          row.getString("key_id"),
                          row.getString("new_reason")),
                  row.getObject("first_event_id", UUID.class));
            })
        .list();
  }

  private static String array(Collection<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }
}
