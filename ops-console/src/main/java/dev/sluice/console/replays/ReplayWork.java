package dev.sluice.console.replays;

import dev.sluice.console.access.AuditLog;
import dev.sluice.console.replays.ReplayView.Plan;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table {@code replays}, as consoles work on it: one at a time on each, by a lease. Time is the
 * database's, the one clock that all consoles share.
 */
final class ReplayWork {
  /** Of whom the audit log tells what a replay does by itself. */
  static final String ACTOR = "replay";

  private static final String UNTIL = "clock_timestamp() + interval '15 seconds'";
  private static final String TAKE =
      """
      UPDATE replays SET lease_owner = ?, lease_until = %s
      WHERE id = (
          SELECT id FROM replays
          WHERE (state IN ('planning', 'running') OR sent > %s)
              AND (lease_until IS NULL OR lease_until < clock_timestamp())
          ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id\
      """
          .formatted(UNTIL, Replays.THROUGH);

  /** Locks the row, so that nobody can take the lease before the transaction has ended. */
  private static final String RENEW =
      """
      UPDATE replays SET lease_until = %s WHERE id = ? AND lease_owner = ?
      RETURNING state, selection, created_at, rate, max_failures, items, sent - (%s) AS under_way, plan_place\
      """
          .formatted(UNTIL, Replays.THROUGH);

  private static final String RELEASE =
      "UPDATE replays SET lease_owner = NULL, lease_until = NULL WHERE id = ? AND lease_owner = ?";
  private static final String WAIT =
      """
      UPDATE replays SET waiting_for = ?
      WHERE id = ? AND state = 'running' AND waiting_for IS DISTINCT FROM ?\
      """;
  private static final String PLANNED =
      """
      UPDATE replays SET state = 'planned', plan = ?, to_send = ?, plan_place = NULL
      WHERE id = ? AND state = 'planning'\
      """;
  private static final String END =
      """
      UPDATE replays SET state = ?, reason = ?, waiting_for = NULL, ended_at = ?
      WHERE id = ? AND state IN ('planning', 'running')\
      """;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final AuditLog audit;
  private final InstantSource clock;

  ReplayWork(
      JdbcClient database, TransactionTemplate transactions, AuditLog audit, InstantSource clock) {
    this.database = database;
    this.transactions = transactions;
    this.audit = audit;
    this.clock = clock;
  }

  /** Takes up a replay that there is work on and that no console works on, null for none. */
  @Nullable Lease take() {
    UUID owner = UUID.randomUUID();
    return database
        .sql(TAKE)
        .param(owner)
        .query((row, _) -> new Lease(row.getObject("id", UUID.class), owner))
        .optional()
        .orElse(null);
  }

  /**
   * Goes on having the lease.
   *
   * @throws LeaseLostException if another console has it
   */
  Work renew(Lease lease) {
    return database
        .sql(RENEW)
        .params(lease.replay(), lease.owner())
        .query(
            (row, _) ->
                new Work(
                    row.getString("state"),
                    row.getString("selection"),
                    row.getObject("created_at", OffsetDateTime.class).toInstant(),
                    row.getInt("rate"),
                    row.getInt("max_failures"),
                    row.getInt("items"),
                    row.getInt("under_way"),
                    row.getString("plan_place")))
        .optional()
        .orElseThrow(() -> new LeaseLostException(lease.replay()));
  }

  /**
   * Does something in one transaction that nobody without the lease can come between.
   *
   * @throws LeaseLostException if another console has it
   */
  <T> T under(Lease lease, Supplier<T> work) {
    return Objects.requireNonNull(
        transactions.execute(
            _ -> {
              var _ = renew(lease);
              return work.get();
            }));
  }

  /** Lets others work on it. */
  void release(Lease lease) {
    database.sql(RELEASE).params(lease.replay(), lease.owner()).update();
  }

  /** Says why nothing is sent right now, null if something is. */
  void waitFor(Lease lease, @Nullable String reason) {
    database.sql(WAIT).param(reason).param(lease.replay()).param(reason).update();
  }

  /** The plan is made. */
  void planned(Lease lease, Plan plan) {
    boolean _ =
        under(
            lease,
            () ->
                database
                        .sql(PLANNED)
                        .params(JSON.writeValueAsString(plan), plan.toSend(), lease.replay())
                        .update()
                    == 1);
  }

  /**
   * Ends it: all is through, or it is given up before.
   *
   * @param state {@link Work#DONE} or {@link Work#ABORTED}
   * @param reason why it is given up, null otherwise
   * @return whether it has not ended otherwise meanwhile
   */
  boolean end(Lease lease, String state, @Nullable String reason) {
    return under(
        lease,
        () -> {
          OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
          boolean ended =
              database.sql(END).param(state).param(reason).param(now).param(lease.replay()).update()
                  == 1;
          if (ended) {
            String action = "replay." + (state.equals(Work.DONE) ? "done" : "abort");
            audit.add(new AuditLog.Entry(ACTOR, action, lease.replay().toString(), "-", reason));
          }
          return ended;
        });
  }
}
