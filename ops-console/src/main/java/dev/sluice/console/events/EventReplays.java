package dev.sluice.console.events;

import dev.sluice.console.events.Receipt.Replay;
import dev.sluice.console.events.Receipt.ReplayVerdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads which replays an event is part of. */
final class EventReplays {
  private static final int MOST = 100;
  private static final String REPLAYS =
      """
      SELECT i.replay_id, i.sent_at, i.state, i.outcome, i.signature_status, i.reason,
          v.at AS verified_at, v.signature_status AS new_status, v.key_id, v.reason AS new_reason,
          o.outcome AS new_outcome, o.first_event_id
      FROM replay_items i
          LEFT JOIN replay_verdicts v ON v.replay_id = i.replay_id AND v.event_id = i.event_id
          LEFT JOIN replay_outcomes o ON o.replay_id = i.replay_id AND o.event_id = i.event_id
      WHERE i.event_id = ? ORDER BY i.replay_id DESC LIMIT ?\
      """;

  private final JdbcClient database;

  EventReplays(JdbcClient database) {
    this.database = database;
  }

  /** The newest replays first, 100 at most. */
  List<Replay> of(UUID eventId) {
    return database.sql(REPLAYS).params(eventId, MOST).query((row, _) -> replay(row)).list();
  }

  private static Replay replay(ResultSet row) throws SQLException {
    String outcome = row.getString("new_outcome");
    return new Replay(
        row.getObject("replay_id", UUID.class),
        time(row, "sent_at"),
        outcome == null ? row.getString("state") : outcome,
        row.getString("outcome"),
        row.getString("signature_status"),
        row.getString("reason"),
        verdict(row),
        row.getObject("first_event_id", UUID.class));
  }

  private static @Nullable ReplayVerdict verdict(ResultSet row) throws SQLException {
    Instant at = time(row, "verified_at");
    return at == null
        ? null
        : new ReplayVerdict(
            at, row.getString("new_status"), row.getString("key_id"), row.getString("new_reason"));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
