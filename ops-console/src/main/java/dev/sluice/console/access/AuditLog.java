package dev.sluice.console.access;

import dev.sluice.console.api.ApiRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The table {@code audit_log}; rows are added and nothing else. */
public final class AuditLog {
  private static final String ADD =
      """
      INSERT INTO audit_log (at, actor, action, object, remote, detail)
      VALUES (?, ?, ?, ?, ?, ?)\
      """;

  private final JdbcClient database;
  private final InstantSource clock;

  AuditLog(JdbcClient database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * What is to be written.
   *
   * @param actor prefix of the key, or who else did it
   * @param action such as {@code source.change}
   * @param object what it was done to
   * @param remote address of the actor
   * @param detail more, never a secret; null for nothing
   */
  public record Entry(
      String actor, String action, String object, String remote, @Nullable String detail) {
    /** What the caller of a request does. */
    public static Entry of(
        ApiRequest request, String action, String object, @Nullable String detail) {
      return new Entry(request.caller().key(), action, object, request.remote(), detail);
    }
  }

  /**
   * What was written.
   *
   * @param id grows with time, but for rows that are written at once
   * @param at when
   * @param actor prefix of the key, or {@code admin-key-file}
   * @param action what was done
   * @param object to what
   * @param remote from where
   * @param detail more
   */
  record Row(
      long id,
      Instant at,
      String actor,
      String action,
      String object,
      String remote,
      @Nullable String detail) {}

  /** Which rows are wanted; null for any. */
  record Filter(
      @Nullable String actor,
      @Nullable String action,
      @Nullable String object,
      @Nullable Long before) {}

  /** Adds an entry, in the transaction that runs if one does. */
  public void add(Entry entry) {
    add(database, entry);
  }

  /** Adds an entry in the transaction of a connection. */
  public void add(Connection connection, Entry entry) {
    add(JdbcClient.create(new SingleConnectionDataSource(connection, true)), entry);
  }

  private void add(JdbcClient to, Entry entry) {
    to.sql(ADD)
        .param(clock.instant().atOffset(ZoneOffset.UTC))
        .params(entry.actor(), entry.action(), entry.object(), entry.remote())
        .param(entry.detail())
        .update();
  }

  /** The newest rows first. */
  List<Row> find(Filter filter, int limit) {
    var sql =
        new StringBuilder("SELECT id, at, actor, action, object, remote, detail FROM audit_log");
    List<Object> values = new ArrayList<>();
    and(sql, values, "actor = ?", filter.actor());
    and(sql, values, "action = ?", filter.action());
    and(sql, values, "object = ?", filter.object());
    and(sql, values, "id < ?", filter.before());
    values.add(limit);
    return database
        .sql(sql.append(" ORDER BY id DESC LIMIT ?").toString())
        .params(values)
        .query((row, _) -> row(row))
        .list();
  }

  private static void and(
      StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
    if (value != null) {
      sql.append(values.isEmpty() ? " WHERE " : " AND ").append(condition);
      values.add(value);
    }
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getLong("id"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getString("actor"),
        row.getString("action"),
        row.getString("object"),
        row.getString("remote"),
        row.getString("detail"));
  }
}
