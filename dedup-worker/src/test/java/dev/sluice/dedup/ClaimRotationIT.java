package dev.sluice.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimRotationIT {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private TestPostgres postgres;

  @BeforeEach
  void start() throws SQLException {
    postgres = TestPostgres.start().migrate();
    run(
        "UPDATE claim_epoch SET opened_at = now() - interval '1 hour'",
        "INSERT INTO claim_buckets_closed SELECT bucket - 1, now() - interval '10 days' FROM"
            + " claim_epoch",
        "CREATE TABLE idempotency_claims_0 PARTITION OF idempotency_claims FOR VALUES IN (0)");
  }

  @AfterEach
  void stop() {
    postgres.close();
  }

  @Test
  void dropsWhatNoWindowReaches() throws Exception {
    rotate(Duration.ofHours(2), null);

    assertThat(buckets()).isEqualTo("1,2");
  }

  @Test
  void keepsWhatALongerWindowReaches() throws Exception {
    // the bucket in use would not be old enough for such a window
    run("UPDATE claim_epoch SET opened_at = now() - interval '30 days'");

    rotate(Duration.ofDays(9).plusHours(1), null);

    assertThat(buckets()).isEqualTo("0,1,2");
  }

  @Test
  void keepsWhatTheWindowOfSomethingThatStillWaitsReaches() throws Exception {
    rotate(Duration.ofHours(2), NOW.minus(Duration.ofDays(9)));

    assertThat(buckets()).isEqualTo("0,1,2");
  }

  private void rotate(Duration window, @Nullable Instant oldestWaiting) throws SQLException {
    try (var rotation =
        new ClaimRotation(
            postgres.dataSource(), () -> true, () -> window, () -> oldestWaiting, () -> NOW)) {
      rotation.rotate();
    }
  }

  private String buckets() throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT string_agg(substr(relname, length('idempotency_claims_') + 1), ',' ORDER BY relname)
                FROM pg_inherits JOIN pg_class ON oid = inhrelid
                WHERE inhparent = 'idempotency_claims'::regclass
                """)) {
      row.next();
      return row.getString(1);
    }
  }

  private void run(String... statements) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }
}
