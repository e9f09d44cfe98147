package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MigrationIT {
  private static TestPostgres postgres;

  @BeforeAll
  static void migrate() {
    postgres = TestPostgres.start().migrate();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void migratingAgainChangesNothing() throws Exception {
    String before = ask("SELECT count(*) FROM flyway_schema_history");

    postgres.migrate();

    assertThat(ask("SELECT count(*) FROM flyway_schema_history")).isEqualTo(before);
  }

  @Test
  void daysGetPartitionsAndADayWithRowsInTheDefaultPartitionIsLeftThere() throws Exception {
    run(event("2031-01-02"));

    String made = ask("SELECT create_webhook_events_partitions('2031-01-01', '2031-01-03')");
    run(event("2031-01-01"));

    assertThat(made).isEqualTo("2");
    assertThat(ask("SELECT count(*) FROM webhook_events_20310101")).isEqualTo("1");
    assertThat(ask("SELECT count(*) FROM webhook_events_default")).isEqualTo("1");
    assertThat(ask("SELECT create_webhook_events_partitions('2031-01-01', '2031-01-03')"))
        .isEqualTo("0");
    assertThat(ask("SELECT drop_webhook_events_partitions('2031-01-02')")).isEqualTo("1");
    assertThat(ask("SELECT count(*) FROM webhook_events WHERE received_at < '2032-01-01'"))
        .isEqualTo("1");
  }

  @Test
  void everyPartitionOfTheAuditLogRefusesChangesAndGoesAsAWholeMonth() throws Exception {
    run("SELECT create_partitions('audit_log', '2032-01-31', '2032-02-01')");
    for (String at : new String[] {"2032-01-01", "2032-02-29", "2019-01-01"}) {
      run(
          "INSERT INTO audit_log (at, actor, action, object, remote)"
              + " VALUES ('%s', 'k', 'a', 'o', 'r')".formatted(at));
    }

    for (String table : new String[] {"audit_log", "audit_log_20320101", "audit_log_default"}) {
      for (String change :
          new String[] {"UPDATE %s SET actor = 'x'", "DELETE FROM %s", "TRUNCATE %s"}) {
        assertThatThrownBy(() -> run(change.formatted(table)))
            .hasMessageContaining("never changed or deleted");
      }
    }
    assertThat(ask("SELECT drop_partitions('audit_log', '2032-01-31')")).isNotEqualTo("0");
    assertThat(ask("SELECT to_regclass('audit_log_20320101')")).isEqualTo("audit_log_20320101");
    assertThat(ask("SELECT count(*) FROM audit_log WHERE at < '2020-01-01'")).isEqualTo("0");
    assertThatThrownBy(() -> run("DELETE FROM audit_log_default"))
        .hasMessageContaining("never changed or deleted");
    assertThat(ask("SELECT drop_partitions('audit_log', '2032-02-01')")).isNotEqualTo("0");
    assertThat(ask("SELECT to_regclass('audit_log_20320101')")).isNull();
    assertThat(ask("SELECT count(*) FROM audit_log WHERE at >= '2032-01-01'")).isEqualTo("1");
    assertThatThrownBy(() -> run("SELECT drop_partitions('sources', '2032-02-01')"))
        .hasMessageContaining("does not lie in partitions of time");
  }

  @Test
  void aRotationWaitsForClaimsOfTheOldBucketAndLaterClaimsSeeTheNewOne() throws Exception {
    try (Connection claiming = postgres.connect();
        Statement claim = claiming.createStatement()) {
      claiming.setAutoCommit(false);
      String bucket = one(claim, "SELECT bucket FROM claim_epoch FOR SHARE");

      var rotation =
          CompletableFuture.supplyAsync(() -> askUnchecked("SELECT rotate_claims('0s', '1 day')"));
      assertThatThrownBy(() -> rotation.get(1, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      claim.execute(
          """
          INSERT INTO idempotency_claims
          VALUES (%s, '\\x000102030405060708090a0b0c0d0e0f', 't', 0, 1, gen_random_uuid(),
                  sha256(''), now())
          """
              .formatted(bucket));
      claiming.commit();

      long next = Long.parseLong(rotation.get(30, TimeUnit.SECONDS));
      assertThat(next).isEqualTo(Long.parseLong(bucket) + 1);
      assertThat(one(claim, "SELECT bucket FROM claim_epoch FOR SHARE"))
          .isEqualTo(String.valueOf(next));
      claiming.rollback();
    }
    assertThat(ask("SELECT rotate_claims('0s', '0s')")).isEqualTo("3");
    assertThat(ask("SELECT count(*) FROM idempotency_claims")).isEqualTo("0");
  }

  @Test
  void aRoleMayDoItsWorkAndNothingElse() {
    assertThat(allowed("sluice_verifier", "SELECT count(*) FROM webhook_events")).isTrue();
    assertThat(allowed("sluice_verifier", "UPDATE webhook_events SET reason = ''")).isTrue();
    assertThat(allowed("sluice_verifier", "DELETE FROM webhook_events")).isFalse();
    assertThat(allowed("sluice_verifier", "SELECT box FROM source_secrets")).isFalse();
    assertThat(allowed("sluice_verifier", "SELECT count(*) FROM idempotency_claims")).isFalse();
    assertThat(allowed("sluice_verifier", "UPDATE secret_uses SET last_used_at = now()")).isTrue();
    assertThat(allowed("sluice_verifier", "DELETE FROM secret_uses")).isFalse();
    assertThat(allowed("sluice_dedup", "SELECT count(*) FROM secret_uses")).isFalse();
    assertThat(allowed("sluice_dedup", "SELECT bucket FROM claim_epoch FOR SHARE")).isTrue();
    assertThat(allowed("sluice_dedup", "SELECT rotate_claims('1 day', '1 day')")).isTrue();
    assertThat(allowed("sluice_dedup", "UPDATE claim_fences SET generation = 1")).isTrue();
    assertThat(allowed("sluice_dedup", "DELETE FROM claim_fences")).isFalse();
    assertThat(allowed("sluice_dedup", "DELETE FROM idempotency_claims")).isFalse();
    assertThat(allowed("sluice_dedup", "SELECT count(*) FROM webhook_events")).isFalse();
    assertThat(allowed("sluice_dedup", "SELECT drop_webhook_events_partitions('2000-01-01')"))
        .isFalse();
    assertThat(allowed("sluice_console", "SELECT count(*) FROM webhook_events")).isTrue();
    assertThat(allowed("sluice_console", "DELETE FROM duplicate_deliveries")).isFalse();
    assertThat(allowed("sluice_console", "SELECT last_used_at FROM secret_uses")).isTrue();
    assertThat(allowed("sluice_console", "UPDATE secret_uses SET last_used_at = now()")).isFalse();
    assertThat(allowed("sluice_console", "DELETE FROM api_keys")).isTrue();
    assertThat(allowed("sluice_console", "SELECT count(*) FROM audit_log")).isTrue();
    assertThat(allowed("sluice_console", "DELETE FROM audit_log")).isFalse();
    assertThat(allowed("sluice_verifier", "SELECT count(*) FROM api_keys")).isFalse();
    assertThat(allowed("sluice_dedup", "SELECT count(*) FROM audit_log")).isFalse();
    assertThat(allowed("sluice_console", "SELECT rotate_claims('1 day', '1 day')")).isFalse();
    assertThat(allowed("sluice_verifier", "UPDATE replay_verdicts SET reason = ''")).isTrue();
    assertThat(allowed("sluice_verifier", "DELETE FROM replay_verdicts")).isFalse();
    assertThat(allowed("sluice_verifier", "SELECT count(*) FROM replay_items")).isFalse();
    assertThat(allowed("sluice_verifier", "SELECT count(*) FROM replay_outcomes")).isFalse();
    assertThat(allowed("sluice_dedup", "UPDATE replay_outcomes SET outcome = 'accepted'")).isTrue();
    assertThat(allowed("sluice_dedup", "DELETE FROM replay_outcomes")).isFalse();
    assertThat(allowed("sluice_dedup", "SELECT count(*) FROM replays")).isFalse();
    assertThat(allowed("sluice_dedup", "SELECT delete_replays(now())")).isFalse();
    assertThat(allowed("sluice_console", "UPDATE replays SET state = 'paused'")).isTrue();
    assertThat(allowed("sluice_console", "DELETE FROM replay_items")).isTrue();
    assertThat(allowed("sluice_console", "UPDATE replay_outcomes SET outcome = 'x'")).isFalse();
    assertThat(allowed("sluice_console", "DELETE FROM replay_verdicts")).isFalse();
    assertThat(allowed("sluice_console", "SELECT delete_replays(now())")).isTrue();
    for (String housekeeping :
        new String[] {
          "SELECT create_partitions('audit_log', '2000-01-01', '2000-01-01')",
          "SELECT drop_partitions('audit_log', '2000-01-01')",
          "SELECT delete_events(array[]::uuid[], array[]::timestamptz[], now())"
        }) {
      assertThat(allowed("sluice_console", housekeeping)).isTrue();
      assertThat(allowed("sluice_verifier", housekeeping)).isFalse();
      assertThat(allowed("sluice_dedup", housekeeping)).isFalse();
    }
  }

  @Test
  void aReplayGoesWithAllThatWasWrittenOfItAndOneThatHasNotEndedStays() throws Exception {
    for (String[] replay : new String[][] {{"done", "now()"}, {"running", "NULL"}}) {
      for (String row :
          new String[] {
            "replays (id, state, selection, redeliver, allow_unprotected, rate, max_failures,"
                + " created_by, created_at, ended_at, sent, accepted) VALUES (%s, '"
                + replay[0]
                + "', '{}', false, false, 1, 20, 'k', now(), "
                + replay[1]
                + ", 1, 1)",
            "replay_items VALUES (%s, 0, md5('e')::uuid, now(), 's', NULL, NULL, 'rejected', 't',"
                + " 0, 0, 'accepted', now())",
            "replay_verdicts VALUES (%s, md5('e')::uuid, now(), 'verified', 'k', NULL, 't', 0, 0)",
            "replay_outcomes VALUES (%s, md5('e')::uuid, now(), 'accepted', NULL, 't', 0, 0)"
          }) {
        run("INSERT INTO " + row.formatted("md5('" + replay[0] + "')::uuid"));
      }
    }

    assertThat(ask("SELECT delete_replays(now() - interval '1 day')")).isEqualTo("0");
    for (int i = 0; !ask("SELECT delete_replays(now() + interval '1 day')").equals("0"); i++) {
      assertThat(i).isLessThan(3);
    }

    assertThat(ask("SELECT count(*) FROM replays WHERE id = md5('running')::uuid")).isEqualTo("1");
    for (String table : new String[] {"replay_items", "replay_verdicts", "replay_outcomes"}) {
      assertThat(ask("SELECT count(*) FROM %s JOIN replays ON id = replay_id".formatted(table)))
          .as(table)
          .isEqualTo(ask("SELECT count(*) FROM " + table))
          .isEqualTo("1");
    }
  }

  private static boolean allowed(String role, String sql) {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET ROLE " + role);
      statement.execute(sql);
      return true;
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("42501"); // insufficient_privilege
      return false;
    }
  }

  private static String event(String day) {
    return """
    INSERT INTO webhook_events (id, received_at, source, signature_status, body_sha256, body_size,
                                raw_topic, raw_partition, raw_offset)
    VALUES (gen_random_uuid(), '%sT12:00:00Z', 's', 'verified', sha256(''), 0, 't', 0, 0)
    """
        .formatted(day);
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String askUnchecked(String sql) {
    try {
      return ask(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String ask(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      return one(statement, sql);
    }
  }

  private static String one(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
