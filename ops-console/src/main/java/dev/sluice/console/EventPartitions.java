package dev.sluice.console;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The days of {@code webhook_events}: those to come are made, those past their time dropped. */
final class EventPartitions {
  private static final Logger LOG = LoggerFactory.getLogger(EventPartitions.class);
  private static final int DAYS_AHEAD = 14;
  private static final String CREATE = "SELECT create_webhook_events_partitions(?, ?)";
  private static final String DROP = "SELECT drop_webhook_events_partitions(?)";

  private final DataSource database;
  private final InstantSource clock;
  private final Duration retention;

  EventPartitions(DataSource database, InstantSource clock, Duration retention) {
    this.database = database;
    this.clock = clock;
    this.retention = retention;
  }

  /** Makes the next two weeks and drops the days that are older than the retention. */
  void turn() throws SQLException {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    try (Connection connection = database.getConnection()) {
      call(connection, CREATE, today, today.plusDays(DAYS_AHEAD));
      LocalDate firstKept = today.minusDays(retention.toDays());
      int dropped = call(connection, DROP, firstKept);
      if (dropped > 0) {
        LOG.info("Dropped {} days of webhook_events before {}", dropped, firstKept);
      }
    }
  }

  private static int call(Connection connection, String sql, LocalDate... days)
      throws SQLException {
    try (PreparedStatement call = connection.prepareStatement(sql)) {
      for (int i = 0; i < days.length; i++) {
        call.setObject(i + 1, days[i]);
      }
      try (ResultSet row = call.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
