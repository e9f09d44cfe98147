package dev.sluice.stage;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows as the parameters of an {@code unnest}: one array a column, in the order of the columns.
 *
 * @param <T> a row
 */
public final class ArrayColumns<T> {
  private final PreparedStatement statement;
  private final Collection<T> rows;
  private int next;

  /**
   * Columns of these rows.
   *
   * @param first number of the first column's parameter, from 1
   */
  public ArrayColumns(PreparedStatement statement, int first, Collection<T> rows) {
    this.statement = statement;
    this.next = first;
    this.rows = rows;
  }

  /** A column of {@code text}, or of what the statement casts it to. */
  public ArrayColumns<T> text(Function<T, @Nullable String> value) throws SQLException {
    return add("text", new String[rows.size()], value);
  }

  /** A column of {@code integer}. */
  public ArrayColumns<T> integers(Function<T, @Nullable Integer> value) throws SQLException {
    return add("int4", new Integer[rows.size()], value);
  }

  /** A column of {@code bigint}. */
  public ArrayColumns<T> bigints(Function<T, @Nullable Long> value) throws SQLException {
    return add("int8", new Long[rows.size()], value);
  }

  /** A column of {@code boolean}. */
  public ArrayColumns<T> booleans(Function<T, @Nullable Boolean> value) throws SQLException {
    return add("bool", new Boolean[rows.size()], value);
  }

  /** A column of {@code bytea}. */
  public ArrayColumns<T> bytes(Function<T, byte @Nullable []> value) throws SQLException {
    return add("bytea", new byte[rows.size()][], value);
  }

  /** The driver sends arrays whose elements' class it knows as they are, others as text. */
  private <V> ArrayColumns<T> add(String type, @Nullable V[] values, Function<T, @Nullable V> value)
      throws SQLException {
    int row = 0;
    for (T each : rows) {
      values[row++] = value.apply(each);
    }
    statement.setArray(next++, statement.getConnection().createArrayOf(type, values));
    return this;
  }
}
