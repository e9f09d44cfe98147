package dev.sluice.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdempotencyClaimsIT {
  private TestPostgres postgres;
  private IdempotencyClaims claims;

  @BeforeEach
  void start() {
    postgres = TestPostgres.start().migrate();
    claims =
        new IdempotencyClaims(
            postgres.dataSource(), new ClaimFences(() -> 1), InstantSource.system());
  }

  @AfterEach
  void stop() {
    postgres.close();
  }

  @Test
  void refusesToWorkWhileABucketHasNoUniqueKeys() throws Exception {
    run("SELECT rotate_claims('0s', '1 day')");
    assertThat(claims.missing()).isNull();

    run("DROP INDEX idempotency_claims_2_key");

    assertThat(claims.missing())
        .contains("twice in idempotency_claims_2")
        .endsWith("CREATE UNIQUE INDEX ON idempotency_claims_2 (key_hash)");
    run("CREATE UNIQUE INDEX ON idempotency_claims_2 (key_hash)");
    assertThat(claims.missing()).isNull();
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
