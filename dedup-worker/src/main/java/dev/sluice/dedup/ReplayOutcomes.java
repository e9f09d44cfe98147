package dev.sluice.dedup;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.ReplayedEventCodec;
import dev.sluice.stage.ArrayColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code replay_outcomes}: what became of each item of a replay that was verified. The
 * dedup worker alone writes it.
 */
final class ReplayOutcomes {
  /** A copy, sent because a console died, does not take away what the first one got. */
  private static final String UPSERT =
      """
      INSERT INTO replay_outcomes AS old (replay_id, event_id, at, outcome, first_event_id,
          topic, partition, "offset")
      SELECT made.* FROM unnest(?::uuid[], ?::uuid[], ?::timestamptz[], ?::text[], ?::uuid[],
          ?::text[], ?::integer[], ?::bigint[]) AS made
      ON CONFLICT (replay_id, event_id) DO UPDATE SET at = EXCLUDED.at,
          outcome = EXCLUDED.outcome, first_event_id = EXCLUDED.first_event_id,
          topic = EXCLUDED.topic, partition = EXCLUDED.partition, "offset" = EXCLUDED."offset"
      WHERE old.outcome NOT IN ('accepted', 'redelivered')
          OR (old.topic, old.partition, old."offset")
              = (EXCLUDED.topic, EXCLUDED.partition, EXCLUDED."offset")
      """;

  private final DataSource database;
  private final InstantSource clock;

  ReplayOutcomes(DataSource database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  private record Row(
      ReplayedEventCodec.Item item, String outcome, @Nullable UUID firstEventId, Coordinates at) {
    static @Nullable Row of(ClaimResult result) {
      Candidate candidate = result.candidate();
      var replay = candidate.event().replay();
      if (replay == null) {
        return null;
      }
      var item = new ReplayedEventCodec.Item(replay.id(), candidate.event().raw().id());
      return switch (result) {
        case ClaimResult.Accepted _ -> new Row(item, "accepted", null, candidate.at());
        case ClaimResult.Redelivered redelivered ->
            new Row(item, "redelivered", redelivered.first().eventId(), candidate.at());
        case ClaimResult.Duplicate duplicate ->
            new Row(item, "duplicate", duplicate.first().eventId(), candidate.at());
      };
    }

    static @Nullable Row of(ConsumerRecord<byte[], byte[]> deadLettered) {
      ReplayedEventCodec.Item item = ReplayedEventCodec.item(deadLettered);
      return item == null
          ? null
          : new Row(item, "dead_lettered", null, Coordinates.of(deadLettered));
    }
  }

  /** Adds what became of replayed events; of others nothing. Committed when it returns. */
  void add(List<ClaimResult> results, List<ConsumerRecord<byte[], byte[]>> deadLettered)
      throws SQLException {
    // one statement must not write a row twice: of two copies the one that goes out counts
    Map<ReplayedEventCodec.Item, Row> rows = new LinkedHashMap<>();
    Stream.concat(results.stream().map(Row::of), deadLettered.stream().map(Row::of))
        .filter(Objects::nonNull)
        .forEach(row -> rows.merge(row.item(), row, ReplayOutcomes::better));
    if (!rows.isEmpty()) {
      write(rows.values());
    }
  }

  private static Row better(Row one, Row other) {
    return one.outcome().equals("accepted") || one.outcome().equals("redelivered") ? one : other;
  }

  private void write(Collection<Row> rows) throws SQLException {
    String now = clock.instant().toString();
    try (Connection connection = database.getConnection();
        PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      var columns = new ArrayColumns<>(upsert, 1, rows);
      columns.text(row -> row.item().replayId().toString());
      columns.text(row -> row.item().eventId().toString());
      columns.text(_ -> now);
      columns.text(Row::outcome);
      columns.text(row -> row.firstEventId() == null ? null : row.firstEventId().toString());
      columns.text(row -> row.at().topic());
      columns.integers(row -> row.at().partition());
      columns.bigints(row -> row.at().offset());
      upsert.executeUpdate();
    }
  }
}
