package dev.sluice.system;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks into the pipeline's database as its owner; one connection a statement. */
final class Database {
  private final Servers servers;

  Database(Servers servers) {
    this.servers = servers;
  }

  void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql + ": " + e.getMessage(), e);
    }
  }

  /** The rows of a query, each as its columns' texts. */
  List<List<String>> rows(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
          row.add(result.getString(i));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql + ": " + e.getMessage(), e);
    }
  }

  /** The only value of a query. */
  String value(String sql) {
    return rows(sql).getFirst().getFirst();
  }

  /** Has every statement that writes to a table wait until the lock is closed. */
  Lock lock(String table) {
    try {
      Connection connection = connect();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("LOCK TABLE %s IN EXCLUSIVE MODE".formatted(table));
      }
      return new Lock(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot lock " + table + ": " + e.getMessage(), e);
    }
  }

  /**
   * A table that is locked.
   *
   * @param connection holds the lock
   */
  record Lock(Connection connection) implements AutoCloseable {
    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(servers.jdbcUrl(), servers.username(), servers.password());
  }
}
