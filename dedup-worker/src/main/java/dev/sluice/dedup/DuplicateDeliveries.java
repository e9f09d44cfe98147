package dev.sluice.dedup;

import dev.sluice.dedup.ClaimResult.Duplicate;
import dev.sluice.stage.ArrayColumns;
import dev.sluice.stage.StorableText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;

/**
 * The table {@code duplicate_deliveries}: one row a duplicate. The dedup worker alone writes it.
 */
final class DuplicateDeliveries {
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
      var columns = new ArrayColumns<>(insert, 1, duplicates);
      columns.text(row -> row.candidate().event().raw().id().toString());
      columns.text(row -> row.candidate().event().raw().source());
      columns.text(row -> StorableText.of(row.candidate().event().idempotencyKey().toString()));
      columns.text(row -> row.first().eventId().toString());
      columns.booleans(Duplicate::bodyChanged);
      columns.text(row -> row.candidate().receivedAt().toString());
      columns.text(_ -> now);
      columns.text(row -> row.candidate().at().topic());
      columns.integers(row -> row.candidate().at().partition());
      columns.bigints(row -> row.candidate().at().offset());
      insert.executeUpdate();
    }
  }
}
