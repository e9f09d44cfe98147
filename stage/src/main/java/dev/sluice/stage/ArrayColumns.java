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

  /**
   * Sets the next column.
   *
   * @param type of its elements, as PostgreSQL names it
   * @param value of a row; {@code byte[]} for {@code bytea}, for all other types what the driver
   *     takes or its text
   */
  public ArrayColumns<T> add(String type, Function<T, @Nullable Object> value) throws SQLException {
    @Nullable Object[] values =
        type.equals("bytea") ? new byte[rows.size()][] : new Object[rows.size()];
    int row = 0;
    for (T each : rows) {
      values[row++] = value.apply(each);
    }
    statement.setArray(next++, statement.getConnection().createArrayOf(type, values));
    return this;
  }
}
