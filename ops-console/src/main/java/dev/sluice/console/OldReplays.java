package dev.sluice.console;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/** Deletes replays as long after their end as events are kept. */
final class OldReplays {
  private static final String DELETE = "SELECT delete_replays(?)";

  private final DataSource database;
  private final InstantSource clock;
  private final Duration retention;

  OldReplays(DataSource database, InstantSource clock, Duration retention) {
    this.database = database;
    this.clock = clock;
    this.retention = retention;
  }

  /** Deletes what is past its time, some rows a statement. */
  void delete() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement call = connection.prepareStatement(DELETE)) {
      call.setObject(1, clock.instant().minus(retention).atOffset(ZoneOffset.UTC));
      int deleted;
      do {
        try (ResultSet row = call.executeQuery()) {
          row.next();
          deleted = row.getInt(1);
        }
      } while (deleted > 0);
    }
  }
}
