package dev.sluice.verifier;

import dev.sluice.stage.ArrayColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;

/** The table {@code webhook_events}: one row an attempt. The verifier alone writes it. */
final class WebhookEvents {
  private static final String INSERT =
      """
      INSERT INTO webhook_events (id, received_at, source, provider, signature_status, reason,
          key_id, idempotency_key, event_type, body_sha256, body_size,
          raw_topic, raw_partition, raw_offset)
      SELECT * FROM unnest(?::uuid[], ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::text[],
          ?::text[], ?::text[], ?::text[], ?::bytea[], ?::integer[],
          ?::text[], ?::integer[], ?::bigint[])
      ON CONFLICT DO NOTHING
      """;

  private final DataSource database;

  WebhookEvents(DataSource database) {
    this.database = database;
  }

  /** Fails unless the table is there and may be read. */
  void check() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT FROM webhook_events LIMIT 0")) {
      query.executeQuery().close();
    }
  }

  /** Adds the rows that are not there yet; committed when it returns. */
  void add(List<EventRow> rows) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      var columns = new ArrayColumns<>(insert, 1, rows);
      columns.add("uuid", row -> row.raw().id().toString());
      columns.add("timestamptz", row -> row.raw().receivedAt().toString());
      columns.add("text", row -> row.raw().source());
      columns.add("text", EventRow::provider);
      columns.add("text", EventRow::status);
      columns.add("text", EventRow::reason);
      columns.add("text", EventRow::keyId);
      columns.add("text", EventRow::idempotencyKey);
      columns.add("text", EventRow::eventType);
      columns.add("bytea", row -> HexFormat.of().parseHex(row.raw().bodySha256()));
      columns.add("integer", row -> row.raw().body().length);
      columns.add("text", row -> row.at().topic());
      columns.add("integer", row -> row.at().partition());
      columns.add("bigint", row -> row.at().offset());
      insert.executeUpdate();
    }
  }
}
