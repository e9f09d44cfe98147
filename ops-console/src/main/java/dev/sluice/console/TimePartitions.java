package dev.sluice.console;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that lie in partitions of time: partitions to come are made, those past their time
 * dropped, each of which the database notes in the audit log. Claims are dropped by the dedup
 * worker; how far back they go is told here, too.
 *
 * <p>Meters, by {@code table}: {@code webhook_retention_dropped_partitions_total}, and {@code
 * webhook_retention_oldest_timestamp_seconds}, from when on rows are kept, and {@code
 * webhook_retention_partitions_until_timestamp_seconds}, where the newest partition ends: rows of
 * later lie in the default partition, which can only be dropped as a whole.
 */
final class TimePartitions {
  private static final Logger LOG = LoggerFactory.getLogger(TimePartitions.class);
  private static final int DAYS_AHEAD = 14;
  private static final String CREATE = "SELECT create_partitions(?, ?, ?)";
  private static final String DROP = "SELECT drop_partitions(?, ?)";
  private static final String OLDEST =
      """
      SELECT min(to_date(right(c.relname, 8), 'YYYYMMDD'))::timestamp AT TIME ZONE 'UTC'
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = to_regclass(?) AND c.relname ~ '_[0-9]{8}$'\
      """;

  private static final String UNTIL =
      """
      SELECT (max(to_date(right(c.relname, 8), 'YYYYMMDD'))
          + CASE WHEN i.inhparent = to_regclass('audit_log') THEN interval '1 month' ELSE interval '1 day' END)
          AT TIME ZONE 'UTC'
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = to_regclass(?) AND c.relname ~ '_[0-9]{8}$'
      GROUP BY i.inhparent\
      """;

  /** The first bucket was opened when the table was made; when a later one was is not on record. */
  private static final String OLDEST_CLAIMS =
      """
      SELECT min(b.at) FROM (SELECT closed_at AS at FROM claim_buckets_closed
          UNION ALL SELECT opened_at FROM claim_epoch) b\
      """;

  private static final String CLAIMS = "idempotency_claims";

  private final DataSource database;
  private final InstantSource clock;
  private final List<Table> tables;
  private final MeterRegistry meters;
  private final Map<String, Instant> oldest = new ConcurrentHashMap<>();
  private final Map<String, Instant> until = new ConcurrentHashMap<>();

  /**
   * A table and how long its rows are kept.
   *
   * @param name of a table that {@code create_partitions} knows
   * @param retention whole days
   */
  record Table(String name, Duration retention) {}

  TimePartitions(
      DataSource database, InstantSource clock, List<Table> tables, MeterRegistry meters) {
    this.database = database;
    this.clock = clock;
    this.tables = List.copyOf(tables);
    this.meters = meters;
    this.tables.forEach(table -> register(table.name()));
    register(CLAIMS);
  }

  private void register(String table) {
    Gauge.builder("webhook.retention.oldest.timestamp", () -> seconds(oldest.get(table)))
        .baseUnit("seconds")
        .tag("table", table)
        .description("since the epoch: from when on rows are kept")
        .register(meters);
    if (!table.equals(CLAIMS)) {
      Counter _ = dropped(table);
      Gauge.builder("webhook.retention.partitions.until.timestamp", () -> seconds(until.get(table)))
          .baseUnit("seconds")
          .tag("table", table)
          .description("since the epoch: where the newest partition ends")
          .register(meters);
    }
  }

  private Counter dropped(String table) {
    return Counter.builder("webhook.retention.dropped.partitions")
        .tag("table", table)
        .description("partitions that were past their time")
        .register(meters);
  }

  private static double seconds(@Nullable Instant time) {
    return time == null ? Double.NaN : time.toEpochMilli() / 1000.0;
  }

  /** Makes what is needed for the next two weeks and drops what is older than the retention. */
  void turn() throws SQLException {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    try (Connection connection = database.getConnection()) {
      for (Table table : tables) {
        call(connection, CREATE, table.name(), today, today.plusDays(DAYS_AHEAD));
        LocalDate firstKept = today.minusDays(table.retention().toDays());
        int dropped = call(connection, DROP, table.name(), firstKept);
        if (dropped > 0) {
          LOG.info("Dropped {} partitions of {} before {}", dropped, table.name(), firstKept);
          dropped(table.name()).increment(dropped);
        }
        look(connection, oldest, table.name(), OLDEST, table.name());
        look(connection, until, table.name(), UNTIL, table.name());
      }
      look(connection, oldest, CLAIMS, OLDEST_CLAIMS);
    }
  }

  private static int call(Connection connection, String sql, String table, LocalDate... days)
      throws SQLException {
    try (PreparedStatement call = connection.prepareStatement(sql)) {
      call.setString(1, table);
      for (int i = 0; i < days.length; i++) {
        call.setObject(i + 2, days[i]);
      }
      try (ResultSet row = call.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  private static void look(
      Connection connection, Map<String, Instant> found, String table, String sql, String... values)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        query.setString(i + 1, values[i]);
      }
      try (ResultSet row = query.executeQuery()) {
        OffsetDateTime time = row.next() ? row.getObject(1, OffsetDateTime.class) : null;
        if (time != null) {
          found.put(table, time.toInstant());
        }
      }
    }
  }
}
