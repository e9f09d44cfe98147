package dev.sluice.console.sources;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Lets one console at a time change sources. */
final class SourceLock {
  /** Any number that nothing else in this database locks: "sluice" and a running number. */
  private static final long NUMBER = 0x736c_7569_6365_0001L;

  private static final String NOT_AVAILABLE = "55P03";

  private SourceLock() {}

  /**
   * Waits for the lock, which ends with the connection, also when this process is killed.
   *
   * @throws SQLException {@link #isTaken} if another holds it for too long
   */
  static void take(Connection connection) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_lock(?)")) {
      lock.setLong(1, NUMBER);
      lock.executeQuery().close();
    } catch (SQLException e) {
      if (isTaken(e)) {
        throw new SQLException("another console is changing sources", NOT_AVAILABLE, e);
      }
      throw e;
    }
  }

  /** Whether this is why something could not be done, so that nothing was. */
  static boolean isTaken(SQLException e) {
    return NOT_AVAILABLE.equals(e.getSQLState());
  }
}
