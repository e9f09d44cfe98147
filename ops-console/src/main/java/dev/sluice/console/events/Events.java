package dev.sluice.console.events;

import dev.sluice.schemas.Coordinates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what verifier and dedup worker wrote about events. */
final class Events {
  private static final String CLAIM =
      """
      (SELECT bucket FROM claim_epoch UNION ALL SELECT bucket FROM claim_buckets_closed) b
      JOIN idempotency_claims c ON c.bucket = b.bucket
        AND c.key_hash = claim_key_hash(e.source, e.idempotency_key)
        AND c.claimed_at > 'epoch'\
      """;

  /** Whether the event {@code e} has the claim of its key. */
  static final String CLAIMED = "EXISTS (SELECT FROM " + CLAIM + " WHERE c.event_id = e.id)";

  /** The same of one event after the other: of {@link #CLAIMED} a join with all claims is made. */
  static final String HAS_CLAIM =
      "(SELECT true FROM " + CLAIM + " WHERE c.event_id = e.id LIMIT 1)";

  private static final String REPEAT =
      "FROM duplicate_deliveries x WHERE x.received_at = e.received_at AND x.event_id = e.id";

  /** Whether the event {@code e} repeats another. */
  static final String REPEATED = "EXISTS (SELECT " + REPEAT + ")";

  /** Of the table or join that follows; its event is {@code e}. */
  static final String SELECT =
      """
      SELECT e.id, e.received_at, e.source, e.provider, e.signature_status, e.reason, e.key_id,
          e.idempotency_key, e.event_type, e.body_sha256, e.body_size, e.raw_topic,
          e.raw_partition, e.raw_offset, e.deleted_at,
          (SELECT x.first_event_id %s) AS first_event_id,
          %s AS claimed
      FROM
      """
          .formatted(REPEAT, CLAIMED);

  /** By its id, which says when the event was received: so its primary key finds it. */
  private static final String OF_ID =
      """
      (SELECT ?::uuid AS id) wanted JOIN webhook_events e ON e.id = wanted.id
          AND e.received_at >= uuid_extract_timestamp(wanted.id)
          AND e.received_at < uuid_extract_timestamp(wanted.id) + interval '1 millisecond'\
      """;

  private static final String BY_ID = SELECT + OF_ID;
  private static final String CLAIM_OF =
      """
      SELECT c.event_id, c.claimed_at, c.owner_topic, c.owner_partition, c.owner_offset
      FROM %s, LATERAL (SELECT c.* FROM %s) c ORDER BY c.claimed_at DESC LIMIT 1\
      """
          .formatted(OF_ID, CLAIM);
  private static final String DUPLICATE_OF =
      """
      SELECT first_event_id, body_changed, detected_at, topic, partition, "offset"
      FROM duplicate_deliveries JOIN (SELECT ?::uuid AS id) wanted ON event_id = wanted.id
          AND received_at >= uuid_extract_timestamp(wanted.id)
          AND received_at < uuid_extract_timestamp(wanted.id) + interval '1 millisecond'\
      """;
  private static final String ATTEMPTS =
      """
      SELECT event_id FROM duplicate_deliveries WHERE idempotency_key = ? AND first_event_id = ?
      ORDER BY received_at DESC LIMIT ?\
      """;
  private static final int MOST_ATTEMPTS = 100;

  private final JdbcClient database;

  Events(JdbcClient database) {
    this.database = database;
  }

  /**
   * An event and where its raw record lies.
   *
   * @param event as it is shown
   * @param raw its coordinates on the raw topic
   */
  record Located(Event event, Coordinates raw) {}

  /**
   * The claim that stands for a key.
   *
   * @param eventId whose it is
   * @param at when it was made
   * @param verified where the verified record lies that made it
   */
  record Claim(UUID eventId, Instant at, Coordinates verified) {}

  /**
   * That an event repeats another.
   *
   * @param firstEventId the other
   * @param bodyChanged whether their bodies differ
   * @param at when it was found out
   * @param verified where its verified record lies
   */
  record Repeat(UUID firstEventId, boolean bodyChanged, Instant at, Coordinates verified) {}

  /**
   * A page of events.
   *
   * @param events the newest first
   * @param next where the page after it begins, null for the last
   */
  record Page(List<Event> events, @Nullable Cursor next) {}

  /** As many events as there are up to the limit, or fewer where they are rare. */
  Page page(EventFilter filter, int limit) {
    if (Event.ACCEPTED.equals(filter.outcome())) {
      return new AcceptedEvents(this, AcceptedEvents.PATIENCE).page(filter, limit);
    }
    List<Event> found = find(new EventSearch(filter), limit + 1);
    if (found.size() <= limit) {
      return new Page(found, null);
    }
    List<Event> page = found.subList(0, limit);
    return new Page(page, Cursor.of(page.getLast()));
  }

  /** The newest first. */
  List<Event> find(EventSearch search, int limit) {
    List<Object> values = new ArrayList<>(search.values());
    values.add(limit);
    return database.sql(search.sql()).params(values).query((row, _) -> located(row).event()).list();
  }

  /** The event of an id, null if there is none. */
  @Nullable Located find(UUID id) {
    return database.sql(BY_ID).param(id).query((row, _) -> located(row)).list().stream()
        .findFirst()
        .orElse(null);
  }

  /** The claim on an event's key, null if none stands. */
  @Nullable Claim claim(UUID id) {
    return database
        .sql(CLAIM_OF)
        .param(id)
        .query(
            (row, _) ->
                new Claim(
                    row.getObject("event_id", UUID.class),
                    time(row, "claimed_at"),
                    new Coordinates(
                        row.getString("owner_topic"),
                        row.getInt("owner_partition"),
                        row.getLong("owner_offset"))))
        .optional()
        .orElse(null);
  }

  /** What an event repeats, null if it does not. */
  @Nullable Repeat repeat(UUID id) {
    return database
        .sql(DUPLICATE_OF)
        .param(id)
        .query(
            (row, _) ->
                new Repeat(
                    row.getObject("first_event_id", UUID.class),
                    row.getBoolean("body_changed"),
                    time(row, "detected_at"),
                    new Coordinates(
                        row.getString("topic"), row.getInt("partition"), row.getLong("offset"))))
        .optional()
        .orElse(null);
  }

  /** The duplicates of an event, the newest 100 first. */
  List<UUID> duplicatesOf(String idempotencyKey, UUID firstEventId) {
    return database
        .sql(ATTEMPTS)
        .params(idempotencyKey, firstEventId, MOST_ATTEMPTS)
        .query((row, _) -> row.getObject("event_id", UUID.class))
        .list();
  }

  private static Located located(ResultSet row) throws SQLException {
    String status = row.getString("signature_status");
    UUID first = row.getObject("first_event_id", UUID.class);
    OffsetDateTime deleted = row.getObject("deleted_at", OffsetDateTime.class);
    var event =
        new Event(
            row.getObject("id", UUID.class),
            time(row, "received_at"),
            row.getString("source"),
            row.getString("provider"),
            status,
            row.getString("reason"),
            row.getString("key_id"),
            row.getString("idempotency_key"),
            row.getString("event_type"),
            HexFormat.of().formatHex(row.getBytes("body_sha256")),
            row.getInt("body_size"),
            deleted == null ? outcome(status, first, row.getBoolean("claimed")) : Event.DELETED,
            first,
            deleted == null ? null : deleted.toInstant());
    return new Located(
        event,
        new Coordinates(
            row.getString("raw_topic"), row.getInt("raw_partition"), row.getLong("raw_offset")));
  }

  /** A claim counts more than a duplicate: a replay of a duplicate may have got one since. */
  private static String outcome(String status, @Nullable UUID first, boolean claimed) {
    if (!status.equals("verified") && !status.equals("unsigned")) {
      return Event.REJECTED;
    }
    if (claimed) {
      return Event.ACCEPTED;
    }
    return first == null ? Event.UNSETTLED : Event.DUPLICATE;
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
