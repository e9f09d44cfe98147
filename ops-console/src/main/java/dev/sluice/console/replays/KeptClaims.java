package dev.sluice.console.replays;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tells how far back the dedup worker remembers what went out. */
final class KeptClaims {
  /**
   * The first bucket is never dropped unnoticed: as long as it is there, nothing was. When a later
   * one was opened is not on record, but when it was closed is.
   */
  private static final String SINCE =
      """
      SELECT CASE WHEN min(b.bucket) > 1 THEN min(b.closed_at) END FROM (
          SELECT bucket, closed_at FROM claim_buckets_closed
          UNION ALL SELECT bucket, opened_at FROM claim_epoch) b\
      """;

  private final JdbcClient database;

  KeptClaims(JdbcClient database) {
    this.database = database;
  }

  /**
   * Whoever was received later and has gone out has a claim. Nobody can tell whether the key of an
   * event that was received before has gone out.
   */
  Instant since() {
    OffsetDateTime since =
        database
            .sql(SINCE)
            .query((row, _) -> row.getObject(1, OffsetDateTime.class))
            .list()
            .getFirst();
    return since == null ? Instant.EPOCH : since.toInstant();
  }
}
