package dev.sluice.verifier;

import dev.sluice.stage.ArrayColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import javax.sql.DataSource;

/** The table {@code webhook_events}: one row an attempt. The verifier alone writes it. */
final class WebhookEvents {
  /** What an operator deleted stays deleted, whoever brings it again: see the conditions below. */
  private static final String ROWS =
      """
      INSERT INTO webhook_events (id, received_at, source, provider, signature_status, reason,
          key_id, idempotency_key, event_type, body_sha256, body_size,
          raw_topic, raw_partition, raw_offset)
      SELECT * FROM unnest(?::uuid[], ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::text[],
          ?::text[], ?::text[], ?::text[], ?::bytea[], ?::integer[],
          ?::text[], ?::integer[], ?::bigint[])
      ON CONFLICT (received_at, id) DO UPDATE SET provider = EXCLUDED.provider,
          signature_status = EXCLUDED.signature_status, reason = EXCLUDED.reason,
          key_id = EXCLUDED.key_id, idempotency_key = EXCLUDED.idempotency_key,
          event_type = EXCLUDED.event_type
      """;

  private static final String INSERT =
      ROWS
          + """
          , raw_topic = EXCLUDED.raw_topic, raw_partition = EXCLUDED.raw_partition,
              raw_offset = EXCLUDED.raw_offset
          WHERE webhook_events.deleted_at IS NULL
              AND (webhook_events.signature_status, webhook_events.reason, webhook_events.key_id,
                  webhook_events.raw_topic, webhook_events.raw_partition, webhook_events.raw_offset)
              IS DISTINCT FROM (EXCLUDED.signature_status, EXCLUDED.reason, EXCLUDED.key_id,
                  EXCLUDED.raw_topic, EXCLUDED.raw_partition, EXCLUDED.raw_offset)
          """;

  /** What was forwarded stays so: it may be on the clean topic, whatever a replay finds of it. */
  private static final String UPDATE =
      ROWS
          + """
          WHERE webhook_events.deleted_at IS NULL
              AND (webhook_events.signature_status NOT IN ('verified', 'unsigned')
                  OR EXCLUDED.signature_status IN ('verified', 'unsigned'))
          """;

  private final DataSource database;
  private final SecretUses uses;

  WebhookEvents(DataSource database, SecretUses uses) {
    this.database = database;
    this.uses = uses;
  }

  /** Fails unless the tables are there, as new as they are written here, and may be read. */
  void check() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT deleted_at FROM webhook_events, secret_uses LIMIT 0")) {
      query.executeQuery().close();
    }
  }

  /**
   * Adds the rows; committed when it returns. Where it is due and can be, notes afterwards when
   * secrets were used: only what is on record counts as a use, and it must not hold up rows. A row
   * that is there is that of an attempt whose Kafka transaction failed: sources may have changed,
   * and the row must say what became of the event last.
   */
  void add(List<EventRow> all) throws SQLException {
    write(INSERT, all);
  }

  /**
   * Brings the rows of events that were sent through again up to date, as above. They go on saying
   * where the raw records lie; a row that is missing, because its event was dead-lettered, is
   * added.
   */
  void update(List<EventRow> all) throws SQLException {
    write(UPDATE, all);
  }

  private void write(String sql, List<EventRow> all) throws SQLException {
    // one statement must not write a row twice
    Map<UUID, EventRow> last = new LinkedHashMap<>();
    all.forEach(row -> last.put(row.raw().id(), row));
    Collection<EventRow> rows = last.values();
    SortedMap<SecretUses.Secret, Instant> due = uses.due(rows);
    try (Connection connection = database.getConnection()) {
      insert(connection, sql, rows);
      if (!due.isEmpty()) {
        uses.add(connection, due);
      }
    }
  }

  private static void insert(Connection connection, String sql, Collection<EventRow> rows)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      var columns = new ArrayColumns<>(insert, 1, rows);
      columns.text(row -> row.raw().id().toString());
      columns.text(row -> row.raw().receivedAt().toString());
      columns.text(row -> row.raw().source());
      columns.text(EventRow::provider);
      columns.text(EventRow::status);
      columns.text(EventRow::reason);
      columns.text(EventRow::keyId);
      columns.text(EventRow::idempotencyKey);
      columns.text(EventRow::eventType);
      columns.bytes(row -> HexFormat.of().parseHex(row.raw().bodySha256()));
      columns.integers(row -> row.raw().body().length);
      columns.text(row -> row.at().topic());
      columns.integers(row -> row.at().partition());
      columns.bigints(row -> row.at().offset());
      insert.executeUpdate();
    }
  }
}
