package dev.sluice.dedup;

import dev.sluice.dedup.ClaimResult.Duplicate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The table {@code duplicate_deliveries}: one row a duplicate. The dedup worker alone writes it.
 */
final class DuplicateDeliveries {
  /** In characters; an index entry of PostgreSQL takes 2,704 bytes at most, a character up to 4. */
  static final int MAX_KEY = 600;

  private static final String INSERT =
      """
      INSERT INTO duplicate_deliveries (event_id, source, idempotency_key, first_event_id,
          body_changed, received_at, detected_at, topic, partition, "offset")
      SELECT made.* FROM unnest(?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::boolean[],
          ?::timestamptz[], ?::timestamptz[], ?::text[], ?::integer[], ?::bigint[]) AS made
      ON CONFLICT DO NOTHING
      """;

  private final DataSource database;
  private final InstantSource clock;

  DuplicateDeliveries(DataSource database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Adds the duplicates that are not there yet; committed when it returns. */
  void add(List<Duplicate> duplicates) throws SQLException {
    String now = clock.instant().toString();
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      var columns = new Columns(connection, insert, duplicates);
      columns.add("uuid", row -> row.candidate().event().raw().id().toString());
      columns.add("text", row -> row.candidate().event().raw().source());
      columns.add("text", row -> storable(row.candidate().event().idempotencyKey().toString()));
      columns.add("uuid", row -> row.first().eventId().toString());
      columns.add("boolean", Duplicate::bodyChanged);
      columns.add("timestamptz", row -> row.candidate().receivedAt().toString());
      columns.add("timestamptz", _ -> now);
      columns.add("text", row -> row.candidate().at().topic());
      columns.add("integer", row -> row.candidate().at().partition());
      columns.add("bigint", row -> row.candidate().at().offset());
      insert.executeUpdate();
    }
  }

  /** Shortened as in {@code webhook_events}, and without U+0000, which no text of theirs holds. */
  static String storable(String key) {
    int end = Math.min(key.length(), MAX_KEY);
    if (end < key.length() && Character.isHighSurrogate(key.charAt(end - 1))) {
      end--;
    }
    return key.substring(0, end).replace('\0', '\uFFFD');
  }

  /** One array a column. */
  private static final class Columns {
    private final Connection connection;
    private final PreparedStatement statement;
    private final List<Duplicate> rows;
    private int count;

    Columns(Connection connection, PreparedStatement statement, List<Duplicate> rows) {
      this.connection = connection;
      this.statement = statement;
      this.rows = rows;
    }

    void add(String type, Function<Duplicate, Object> value) throws SQLException {
      statement.setArray(
          ++count, connection.createArrayOf(type, rows.stream().map(value).toArray()));
    }
  }
}
