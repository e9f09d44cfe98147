package dev.sluice.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Version 12 of the schema, where workers have claimed before and claim on. */
class NarrowClaimIndexesIT {
  private static final String MIGRATION = "/db/migration/V12__narrow_claim_indexes.sql";
  private static final String ROTATE = "SELECT rotate_claims('0s', '1 day')";
  private TestPostgres postgres;

  @BeforeEach
  void start() {
    postgres = TestPostgres.start().migrateTo("11");
  }

  @AfterEach
  void stop() {
    postgres.close();
  }

  @Test
  void aKeyStaysUniqueInEachBucketWhetherItIsOfBeforeOrNot() throws Exception {
    assertThat(claim("1", "a")).isEqualTo(1);
    assertThat(ask(ROTATE)).isEqualTo("2");

    postgres.migrate();

    assertThat(claim("1", "a")).as("a bucket with a claim of before").isZero();
    assertThat(claim("2", "a")).isEqualTo(1);
    assertThat(claim("2", "a")).as("an empty bucket of before").isZero();
    assertThat(ask(ROTATE)).isEqualTo("3");
    assertThat(claim("3", "a")).isEqualTo(1);
    assertThat(claim("3", "a")).as("a bucket that is opened later").isZero();
    assertThat(ask("SELECT string_agg(bucket::text, ',' ORDER BY bucket) FROM idempotency_claims"))
        .isEqualTo("1,2,3");
  }

  @Test
  void aNewBucketIsIndexedByItsKeysAlone() throws Exception {
    postgres.migrate();
    ask(ROTATE);

    for (String bucket : new String[] {"1", "2"}) {
      assertThat(
              ask(
                  "SELECT string_agg(indexdef, ';') FROM pg_indexes WHERE tablename ="
                      + " 'idempotency_claims_%s'".formatted(bucket)))
          .startsWith("CREATE UNIQUE INDEX")
          .endsWith("USING btree (key_hash)")
          .doesNotContain(";");
    }
  }

  @Test
  void aRotationOfBeforeThatWaitsMeanwhileOpensNoBucketWithoutAnIndex() throws Exception {
    try (Connection migrating = postgres.connect();
        Statement migration = migrating.createStatement()) {
      run("UPDATE claim_epoch SET opened_at = now() - interval '2 hours'");
      migrating.setAutoCommit(false);
      migration.execute("SELECT bucket FROM claim_epoch FOR UPDATE");
      CompletableFuture<String> rotation = CompletableFuture.supplyAsync(this::rotateHourly);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                      .equals("1"));

      migration.execute(migration());
      migrating.commit();

      assertThat(rotation.get(30, TimeUnit.SECONDS)).isEqualTo("1");
    }
    assertThat(ask("SELECT bucket FROM claim_epoch")).isEqualTo("1");
    assertThat(ask("SELECT to_regclass('idempotency_claims_2')")).isNull();
  }

  private String rotateHourly() {
    try {
      return ask("SELECT rotate_claims('1 hour', '1 day')");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String migration() throws IOException {
    try (InputStream script =
        requireNonNull(NarrowClaimIndexesIT.class.getResourceAsStream(MIGRATION))) {
      return new String(script.readAllBytes(), UTF_8);
    }
  }

  /** Returns how many claims came of it. */
  private int claim(String bucket, String key) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(
          """
          INSERT INTO idempotency_claims
          SELECT %s, substring(sha256('%s') FOR 16), 't', 0, 1, gen_random_uuid(), sha256(''), now()
          ON CONFLICT DO NOTHING
          """
              .formatted(bucket, key));
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String ask(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
