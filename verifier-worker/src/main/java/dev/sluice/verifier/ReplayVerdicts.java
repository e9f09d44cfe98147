package dev.sluice.verifier;

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
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code replay_verdicts}: the newest verdict on each item of a replay. The verifier
 * alone writes it.
 */
final class ReplayVerdicts {
  private static final String UPSERT =
      """
      INSERT INTO replay_verdicts (replay_id, event_id, at, signature_status, key_id, reason,
          topic, partition, "offset")
      SELECT * FROM unnest(?::uuid[], ?::uuid[], ?::timestamptz[], ?::text[], ?::text[], ?::text[],
          ?::text[], ?::integer[], ?::bigint[])
      ON CONFLICT (replay_id, event_id) DO UPDATE SET at = EXCLUDED.at,
          signature_status = EXCLUDED.signature_status, key_id = EXCLUDED.key_id,
          reason = EXCLUDED.reason, topic = EXCLUDED.topic, partition = EXCLUDED.partition,
          "offset" = EXCLUDED."offset"
      """;

  private final DataSource database;
  private final InstantSource clock;

  ReplayVerdicts(DataSource database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  private record Row(
      ReplayedEventCodec.Item item,
      @Nullable String status,
      @Nullable String keyId,
      @Nullable String reason,
      Coordinates at) {
    static Row of(Judged judged) {
      var item =
          new ReplayedEventCodec.Item(
              Objects.requireNonNull(judged.replay()).id(), judged.verification().raw().id());
      EventRow event = judged.row();
      return new Row(item, event.status(), event.keyId(), event.reason(), judged.at());
    }
  }

  /** Fails unless the table is there and may be read. */
  void check() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT FROM replay_verdicts LIMIT 0")) {
      query.executeQuery().close();
    }
  }

  /** Adds verdicts on items; committed when it returns. */
  void add(List<Judged> judged) throws SQLException {
    write(judged.stream().map(Row::of).toList());
  }

  /** Adds that items were dead-lettered, of records that tell which they are. */
  void addDeadLettered(List<ConsumerRecord<byte[], byte[]>> records) throws SQLException {
    write(records.stream().map(ReplayVerdicts::deadLettered).filter(Objects::nonNull).toList());
  }

  private static @Nullable Row deadLettered(ConsumerRecord<byte[], byte[]> record) {
    ReplayedEventCodec.Item item = ReplayedEventCodec.item(record);
    return item == null
        ? null
        : new Row(
            item,
            null,
            null,
            "dead-lettered: the record on the dead-letter topic says why",
            Coordinates.of(record));
  }

  private void write(List<Row> all) throws SQLException {
    if (all.isEmpty()) {
      return;
    }
    // one statement must not write a row twice
    Map<ReplayedEventCodec.Item, Row> last = new LinkedHashMap<>();
    all.forEach(row -> last.put(row.item(), row));
    Collection<Row> rows = last.values();
    String now = clock.instant().toString();
    try (Connection connection = database.getConnection();
        PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      var columns = new ArrayColumns<>(upsert, 1, rows);
      columns.text(row -> row.item().replayId().toString());
      columns.text(row -> row.item().eventId().toString());
      columns.text(_ -> now);
      columns.text(Row::status);
      columns.text(Row::keyId);
      columns.text(Row::reason);
      columns.text(row -> row.at().topic());
      columns.integers(row -> row.at().partition());
      columns.bigints(row -> row.at().offset());
      upsert.executeUpdate();
    }
  }
}
