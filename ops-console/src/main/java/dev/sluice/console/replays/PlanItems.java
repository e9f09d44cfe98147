package dev.sluice.console.replays;

import dev.sluice.console.events.Cursor;
import dev.sluice.console.events.EventRows;
import dev.sluice.console.replays.ReplayView.Count;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code replay_items} while a plan is made. */
final class PlanItems {
  private static final String COLUMNS =
      """
      INSERT INTO replay_items (replay_id, number, event_id, received_at, source,
          signature_status, reason, outcome, topic, partition, "offset", state)
      SELECT wanted.replay,
          (SELECT coalesce(max(i.number), -1) FROM replay_items i WHERE i.replay_id = wanted.replay)
              + row_number() OVER (ORDER BY p.received_at DESC, p.id DESC),
          p.id, p.received_at, p.source, p.signature_status, p.reason, p.outcome,
      """;

  private static final String LETTERS =
      """
      unnest(?::uuid[], ?::text[], ?::timestamptz[], ?::text[], ?::boolean[], ?::text[],
          ?::integer[], ?::bigint[])
          AS l (id, source, received_at, reason, readable, topic, partition, "offset")
      """;

  private static final String ADD_UNKNOWN =
      """
      INSERT INTO replay_items (replay_id, number, event_id, received_at, outcome, state)
      SELECT wanted.replay,
          (SELECT coalesce(max(i.number), -1) FROM replay_items i WHERE i.replay_id = wanted.replay)
              + row_number() OVER (ORDER BY u.id),
          u.id, coalesce(uuid_extract_timestamp(u.id), 'epoch'), 'unsettled', 'unknown'
      FROM unnest(?::uuid[]) AS u (id) CROSS JOIN (SELECT ?::uuid AS replay) wanted
      ON CONFLICT DO NOTHING
      """;

  private static final String PLACE =
      """
      UPDATE replay_items i SET topic = l.topic, partition = l.partition, "offset" = l."offset",
          source = coalesce(i.source, l.source),
          outcome = CASE i.state WHEN 'unknown' THEN 'dead_lettered' ELSE i.outcome END,
          reason = coalesce(i.reason, l.reason),
          received_at = l.received_at,
          state = CASE WHEN l.received_at < ?::timestamptz THEN 'unprotected' ELSE 'planned' END
      FROM %s
      WHERE i.replay_id = ? AND i.event_id = l.id AND l.readable
          AND i.state IN ('past_retention', 'unknown')
      RETURNING i.state
      """
          .formatted(LETTERS);

  private final JdbcClient database;

  PlanItems(JdbcClient database) {
    this.database = database;
  }

  /**
   * What a page of events added.
   *
   * @param items how many
   * @param last the oldest of them, null where there was none
   */
  record Page(int items, @Nullable Cursor last) {}

  /**
   * Adds events, numbered behind those that are there.
   *
   * @param keptSince when the oldest claims that are kept were made
   * @param spans of the topics that their bytes may lie on
   */
  Page add(UUID replay, EventRows rows, Instant keptSince, Collection<Span> spans) {
    List<Object> values = new ArrayList<>(rows.values());
    values.add(replay.toString());
    values.add(keptSince.toString());
    values.add(array(spans, span -> span.partition().topic()));
    values.add(array(spans, span -> span.partition().partition()));
    values.add(array(spans, Span::first));
    values.add(array(spans, Span::next));
    return database
        .sql(
            """
            WITH page AS (%s), added AS (
                %s p.raw_topic, p.raw_partition, p.raw_offset,
                    CASE WHEN p.outcome = 'deleted' THEN 'deleted'
                        WHEN span.first IS NULL OR p.raw_offset < span.first
                            OR p.raw_offset >= span.next THEN 'past_retention'
                        WHEN p.received_at < wanted.kept_since THEN 'unprotected'
                        ELSE 'planned' END
                FROM page p CROSS JOIN (SELECT ?::uuid AS replay, ?::timestamptz AS kept_since) wanted
                    LEFT JOIN unnest(?::text[], ?::integer[], ?::bigint[], ?::bigint[])
                        AS span (topic, partition, first, next)
                    ON span.topic = p.raw_topic AND span.partition = p.raw_partition
                ON CONFLICT DO NOTHING RETURNING received_at, event_id)
            SELECT received_at, event_id, count(*) OVER () AS added FROM added
            ORDER BY received_at, event_id LIMIT 1
            """
                .formatted(rows.sql(), COLUMNS))
        .params(values)
        .query(
            (row, _) ->
                new Page(
                    row.getInt("added"),
                    new Cursor(
                        row.getObject("received_at", OffsetDateTime.class).toInstant(),
                        row.getObject("event_id", UUID.class))))
        .optional()
        .orElse(new Page(0, null));
  }

  /** Adds dead letters, but for those whose event has another state by now. Returns how many. */
  int add(UUID replay, List<Placed> letters, Instant keptSince) {
    EventRows events = EventRows.of(letters.stream().map(Placed::eventId).toList());
    List<Object> values = new ArrayList<>(values(letters));
    values.addAll(events.values());
    values.add(replay.toString());
    values.add(keptSince.toString());
    return database
        .sql(
            """
            WITH letter AS (SELECT DISTINCT ON (id) * FROM %s ORDER BY id, "offset" DESC),
                event AS (%s),
                p AS (
                    SELECT l.*, e.signature_status, 'dead_lettered' AS outcome
                    FROM letter l LEFT JOIN event e ON e.id = l.id
                    WHERE coalesce(e.outcome, 'unsettled') = 'unsettled')
            %s p.topic, p.partition, p."offset",
                CASE WHEN NOT p.readable THEN 'unreadable'
                    WHEN p.received_at < wanted.kept_since THEN 'unprotected'
                    ELSE 'planned' END
            FROM p CROSS JOIN (SELECT ?::uuid AS replay, ?::timestamptz AS kept_since) wanted
            ON CONFLICT DO NOTHING
            """
                .formatted(LETTERS, events.sql(), COLUMNS))
        .params(values)
        .update();
  }

  /** Adds ids of which there is no event, where they are not there yet. Returns how many. */
  int addUnknown(UUID replay, List<UUID> ids) {
    return database.sql(ADD_UNKNOWN).params(array(ids, id -> id), replay.toString()).update();
  }

  /**
   * Notes where the bytes of items lie that lie no more where they were received. Returns how many
   * can be sent for it.
   */
  int place(UUID replay, List<Placed> records, Instant keptSince) {
    List<Object> values = new ArrayList<>();
    values.add(keptSince.toString());
    values.addAll(values(records));
    values.add(replay);
    List<@Nullable String> states = database.sql(PLACE).params(values).query(String.class).list();
    return (int) states.stream().filter(Work.PLANNED::equals).count();
  }

  /** When the oldest item was received whose bytes are not found yet, null if all are. */
  @Nullable Instant oldestLost(UUID replay) {
    OffsetDateTime oldest =
        database
            .sql(
                """
                SELECT min(received_at) FROM replay_items
                WHERE replay_id = ? AND state IN ('past_retention', 'unknown')\
                """)
            .param(replay)
            .query((row, _) -> row.getObject(1, OffsetDateTime.class))
            .list()
            .getFirst();
    return oldest == null ? null : oldest.toInstant();
  }

  /**
   * Lets PostgreSQL know of the items that are new. It would find out by itself a minute later, and
   * until then read all of them for each few that are sent. Where somebody is at it, it is theirs.
   */
  void analyze() {
    database.sql("ANALYZE (SKIP_LOCKED) replay_items").update();
  }

  List<Count> counts(UUID replay) {
    return database
        .sql(
            """
            SELECT source, signature_status, outcome, state, count(*) AS events FROM replay_items
            WHERE replay_id = ?
            GROUP BY source, signature_status, outcome, state
            ORDER BY source, signature_status, outcome, state\
            """)
        .param(replay)
        .query(
            (row, _) ->
                new Count(
                    row.getString("source"),
                    row.getString("signature_status"),
                    row.getString("outcome"),
                    row.getString("state"),
                    row.getInt("events")))
        .list();
  }

  /** Deletes the items of a plan that is given up, some at a time. */
  void clear(UUID replay) {
    int deleted;
    do {
      deleted =
          database
              .sql(
                  """
                  DELETE FROM replay_items WHERE replay_id = ? AND number IN (
                      SELECT number FROM replay_items WHERE replay_id = ? LIMIT 50000)\
                  """)
              .params(replay, replay)
              .update();
    } while (deleted > 0);
  }

  private static List<Object> values(List<Placed> records) {
    return List.of(
        array(records, Placed::eventId),
        array(records, Placed::source),
        array(records, Placed::receivedAt),
        array(records, Placed::reason),
        array(records, Placed::readable),
        array(records, record -> record.at().topic()),
        array(records, record -> record.at().partition()),
        array(records, record -> record.at().offset()));
  }

  /** An array as PostgreSQL writes it; the statement says of what. */
  private static <T> String array(Collection<T> rows, Function<T, @Nullable Object> value) {
    return rows.stream()
        .map(value)
        .map(each -> each == null ? "NULL" : quoted(each.toString()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
