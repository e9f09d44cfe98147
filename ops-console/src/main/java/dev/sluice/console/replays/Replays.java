package dev.sluice.console.replays;

import dev.sluice.console.replays.ReplayView.Plan;
import dev.sluice.console.replays.ReplayView.Progress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The table {@code replays}, as the admin API reads and changes it. */
final class Replays {
  static final String THROUGH = "accepted + redelivered + duplicate + rejected + dead_lettered";
  private static final String INSERT =
      """
      INSERT INTO replays (id, state, selection, redeliver, allow_unprotected, rate, max_failures,
          created_by, created_at)
      VALUES (?, 'planning', ?, ?, ?, ?, ?, ?, ?)\
      """;
  private static final String SELECT = "SELECT r.*, sent - (%s) AS under_way FROM replays r";
  private static final String APPROVE =
      """
      UPDATE replays SET approved_by = ?, approved_at = ?
      WHERE id = ? AND state = 'planned' AND approved_by IS NULL\
      """;
  private static final String START =
      """
      UPDATE replays SET state = 'running', started_by = ?, started_at = ?
      WHERE id = ? AND state = 'planned' AND (approved_by IS NOT NULL OR NOT ?)\
      """;
  private static final String PAUSE =
      "UPDATE replays SET state = 'paused', waiting_for = NULL WHERE id = ? AND state = 'running'";
  private static final String RESUME =
      "UPDATE replays SET state = 'running' WHERE id = ? AND state = 'paused'";
  private static final String CANCEL =
      """
      UPDATE replays SET state = 'cancelled', waiting_for = NULL, ended_at = ?
      WHERE id = ? AND state IN ('planning', 'planned', 'running', 'paused')\
      """;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient database;
  private final boolean approval;
  private final InstantSource clock;

  /**
   * The table.
   *
   * @param approval whether a start takes one
   */
  Replays(JdbcClient database, boolean approval, InstantSource clock) {
    this.database = database;
    this.approval = approval;
    this.clock = clock;
  }

  /** Adds a replay that is to be planned. */
  void add(UUID id, ReplayRequest request, String by) {
    database
        .sql(INSERT)
        .params(id, request.text(), request.redeliver(), request.allowUnprotected())
        .params(request.rate(), request.maxFailures(), by, now())
        .update();
  }

  /** The replay of an id, null if there is none. */
  @Nullable ReplayView find(UUID id) {
    return database
        .sql(SELECT.formatted(THROUGH) + " WHERE id = ?")
        .param(id)
        .query((row, _) -> view(row))
        .optional()
        .orElse(null);
  }

  /**
   * The newest replays first.
   *
   * @param state null for any
   * @param before the last of the page before, null for the first page
   */
  List<ReplayView> find(@Nullable String state, @Nullable UUID before, int limit) {
    var sql = new StringBuilder(SELECT.formatted(THROUGH)).append(" WHERE true");
    List<Object> values = new ArrayList<>();
    if (state != null) {
      sql.append(" AND state = ?");
      values.add(state);
    }
    if (before != null) {
      sql.append(" AND id < ?");
      values.add(before);
    }
    values.add(limit);
    return database
        .sql(sql.append(" ORDER BY id DESC LIMIT ?").toString())
        .params(values)
        .query((row, _) -> view(row))
        .list();
  }

  /** Whether it was planned and not approved before. */
  boolean approve(UUID id, String by) {
    return database.sql(APPROVE).params(by, now(), id).update() == 1;
  }

  /** Whether it was planned, and approved where that is needed. */
  boolean start(UUID id, String by) {
    return database.sql(START).params(by, now(), id, approval).update() == 1;
  }

  /** Whether it was running. */
  boolean pause(UUID id) {
    return database.sql(PAUSE).param(id).update() == 1;
  }

  /** Whether it was paused. */
  boolean resume(UUID id) {
    return database.sql(RESUME).param(id).update() == 1;
  }

  /** Whether it had not ended. */
  boolean cancel(UUID id) {
    return database.sql(CANCEL).params(now(), id).update() == 1;
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private ReplayView view(ResultSet row) throws SQLException {
    String plan = row.getString("plan");
    return new ReplayView(
        row.getObject("id", UUID.class),
        row.getString("state"),
        row.getString("reason"),
        row.getString("waiting_for"),
        row.getString("selection"),
        row.getBoolean("redeliver"),
        row.getBoolean("allow_unprotected"),
        row.getInt("rate"),
        row.getInt("max_failures"),
        approval
            && row.getString("approved_by") == null
            && List.of(Work.PLANNING, Work.PLANNED).contains(row.getString("state")),
        row.getString("created_by"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getString("approved_by"),
        time(row, "approved_at"),
        row.getString("started_by"),
        time(row, "started_at"),
        time(row, "ended_at"),
        plan == null ? null : JSON.readValue(plan, Plan.class),
        progress(row));
  }

  private static Progress progress(ResultSet row) throws SQLException {
    return new Progress(
        row.getInt("items"),
        row.getInt("to_send"),
        row.getInt("sent"),
        row.getInt("under_way"),
        row.getInt("accepted"),
        row.getInt("redelivered"),
        row.getInt("duplicate"),
        row.getInt("rejected"),
        row.getInt("dead_lettered"));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
