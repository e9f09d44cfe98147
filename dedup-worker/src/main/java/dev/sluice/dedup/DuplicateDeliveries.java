package dev.sluice.dedup;

import dev.sluice.stage.ArrayColumns;
import dev.sluice.stage.StorableText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

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

  private record Repeat(Candidate candidate, Claim first) {
    static @Nullable Repeat of(ClaimResult result) {
      return switch (result) {
        case ClaimResult.Accepted _ -> null;
        case ClaimResult.Duplicate(var candidate, var first) -> ofAnother(candidate, first);
        case ClaimResult.Redelivered(var candidate, var first) -> ofAnother(candidate, first);
      };
    }

    private static @Nullable Repeat ofAnother(Candidate candidate, Claim first) {
      return first.eventId().equals(candidate.event().raw().id())
          ? null
          : new Repeat(candidate, first);
    }

    /** Whether one idempotency key came with two bodies. */
    boolean bodyChanged() {
      return !first.bodySha256().equals(candidate.event().raw().bodySha256());
    }
  }

  private final DataSource database;
  private final InstantSource clock;

  DuplicateDeliveries(DataSource database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Adds the events whose key another one has, those that are not there yet; committed when it
   * returns. One that a replay sent again and that has its key itself repeats nothing.
   */
  void add(List<ClaimResult> results) throws SQLException {
    List<Repeat> repeats = results.stream().map(Repeat::of).filter(Objects::nonNull).toList();
    if (!repeats.isEmpty()) {
      insert(repeats);
    }
  }

  private void insert(List<Repeat> repeats) throws SQLException {
    String now = clock.instant().toString();
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      var columns = new ArrayColumns<>(insert, 1, repeats);
      columns.text(row -> row.candidate().event().raw().id().toString());
      columns.text(row -> row.candidate().event().raw().source());
      columns.text(row -> StorableText.of(row.candidate().event().idempotencyKey().toString()));
      columns.text(row -> row.first().eventId().toString());
      columns.booleans(Repeat::bodyChanged);
      columns.text(row -> row.candidate().receivedAt().toString());
      columns.text(_ -> now);
      columns.text(row -> row.candidate().at().topic());
      columns.integers(row -> row.candidate().at().partition());
      columns.bigints(row -> row.candidate().at().offset());
      insert.executeUpdate();
    }
  }
}
