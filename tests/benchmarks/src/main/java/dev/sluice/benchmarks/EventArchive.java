package dev.sluice.benchmarks;

import dev.sluice.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Ten full days of {@code webhook_events}, with the duplicates among them and the claims of the
 * last seven. Each day is filled first and attached then, which makes its indexes at once and not
 * row by row; they are those of the migrations.
 */
final class EventArchive {
  static final int DAYS = 10;
  private static final int DAYS_OF_CLAIMS = 7;
  private static final int DAYS_OF_A_BUCKET = 3;
  private static final int SECONDS_OF_A_DAY = 86_400;
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd");

  private static final String DUPLICATES =
      """
      INSERT INTO duplicate_deliveries
      SELECT id, source, idempotency_key, gen_random_uuid(), false, received_at, received_at,
          'webhooks.verified', raw_partition, raw_offset
      FROM webhook_events WHERE idempotency_key IS NOT NULL AND raw_offset % 100 = 7\
      """;

  private final TestPostgres server;
  private final LocalDate end;

  /**
   * Nothing yet.
   *
   * @param server with the schema of the wire contract
   * @param end the day after the last one
   */
  EventArchive(TestPostgres server, LocalDate end) {
    this.server = server;
    this.end = end;
  }

  /**
   * An event that can be searched for.
   *
   * @param id of ours
   * @param source it came in at
   * @param key idempotency key, the source and the provider's id
   * @param bodySha256 hexadecimal
   * @param receivedAt when
   */
  record Sample(UUID id, String source, String key, String bodySha256, Instant receivedAt) {
    String deliveryId() {
      return key.substring(key.indexOf(':') + 1);
    }
  }

  /** Adds as many rows, the same number a day. */
  void fill(int rows) {
    int ofDay = rows / DAYS;
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET maintenance_work_mem = '512MB'");
      statement.execute("SET work_mem = '256MB'");
      statement.execute("SET synchronous_commit = off");
      for (int day = 0; day < DAYS; day++) {
        fill(statement, day, ofDay);
      }
      statement.execute(DUPLICATES);
      for (String table : List.of("webhook_events", "duplicate_deliveries", "idempotency_claims")) {
        statement.execute("VACUUM ANALYZE " + table);
      }
      statement.execute("CHECKPOINT");
    } catch (SQLException e) {
      throw new IllegalStateException("the archive cannot be filled", e);
    }
  }

  private void fill(Statement statement, int day, int rows) throws SQLException {
    LocalDate date = end.minusDays(DAYS - day);
    String table = "webhook_events_" + NAME.format(date);
    long first = 1 + (long) day * rows;
    statement.execute(
        "CREATE TABLE %s (LIKE webhook_events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
            .formatted(table));
    statement.execute(events(table, date, first, rows));
    statement.execute(
        "ALTER TABLE webhook_events ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
            .formatted(table, start(date), start(date.plusDays(1))));
    if (day >= DAYS - DAYS_OF_CLAIMS) {
      statement.execute(claims(table));
      if ((date.toEpochDay() - end.toEpochDay()) % DAYS_OF_A_BUCKET == 0) {
        statement.execute("SELECT rotate_claims(interval '0', interval '100 days')");
      }
    }
  }

  /**
   * Half of one shop's, a quarter of another, the rest of 38 sources. One in 211 fails its
   * signature, fewer for other reasons. The provider's ids are in no order, as such ids are.
   */
  private static String events(String table, LocalDate day, long first, int rows) {
    return """
    INSERT INTO %1$s (id, received_at, source, provider, signature_status, reason, key_id,
        idempotency_key, event_type, body_sha256, body_size, raw_topic, raw_partition, raw_offset)
    SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
            || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid,
        at, source, CASE source WHEN 'shop' THEN 'shopify' WHEN 'billing' THEN 'stripe'
            ELSE 'github' END,
        status, CASE status WHEN 'verified' THEN NULL WHEN 'failed' THEN 'no secret fits'
            ELSE 'the header is missing' END,
        CASE status WHEN 'verified' THEN 'key-1' END,
        CASE status WHEN 'verified' THEN source || ':evt_' || hash END,
        CASE WHEN made %% 100003 = 7 THEN 'rare' ELSE 'type.' || made %% 30 END,
        sha256(made::text::bytea), 512 + made %% 4096, 'webhooks.raw', made %% 4, made
    FROM (SELECT made, md5(made::text) AS hash,
            '%2$s'::timestamptz + (made - %3$d) * interval '%5$s seconds' AS at,
            CASE WHEN made * 7919 %% 1000 < 500 THEN 'shop'
                WHEN made * 7919 %% 1000 < 750 THEN 'billing'
                ELSE 'source-' || made %% 38 END AS source,
            CASE WHEN made %% 211 = 0 THEN 'failed' WHEN made %% 1009 = 0 THEN 'missing'
                ELSE 'verified' END AS status
        FROM generate_series(%3$d::bigint, %4$d) made) made\
    """
        .formatted(table, start(day), first, first + rows - 1, SECONDS_OF_A_DAY / (double) rows);
  }

  /** In the order of keys: a B-tree that is filled in order is as full as a fresh one. */
  private static String claims(String table) {
    return """
    INSERT INTO idempotency_claims (bucket, key_hash, owner_topic, owner_partition, owner_offset,
        event_id, body_sha256, claimed_at)
    SELECT (SELECT bucket FROM claim_epoch), claim_key_hash(source, idempotency_key) AS key,
        'webhooks.verified', raw_partition, raw_offset, id, body_sha256, received_at
    FROM %s WHERE idempotency_key IS NOT NULL AND raw_offset %% 100 <> 7 ORDER BY key\
    """
        .formatted(table);
  }

  private static String start(LocalDate day) {
    return day + "T00:00:00Z";
  }

  /** Events from all over it, in no order. */
  List<Sample> samples(int count) {
    List<Sample> samples = new ArrayList<>();
    String sql =
        """
        SELECT id, source, idempotency_key, encode(body_sha256, 'hex') AS hash, received_at
        FROM (SELECT * FROM webhook_events WHERE idempotency_key IS NOT NULL AND raw_offset IN
            (SELECT 1 + floor(random() * (SELECT max(raw_offset) FROM webhook_events))
                FROM generate_series(1, %1$d))) found
        ORDER BY random() LIMIT %1$d
        """
            .formatted(count);
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        samples.add(
            new Sample(
                row.getObject("id", UUID.class),
                row.getString("source"),
                row.getString("idempotency_key"),
                row.getString("hash"),
                row.getObject("received_at", OffsetDateTime.class).toInstant()));
      }
      return samples;
    } catch (SQLException e) {
      throw new IllegalStateException("no samples", e);
    }
  }

  /** When it ends. */
  Instant end() {
    return end.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** How much there is of it, for people. */
  String size() {
    String sql =
        """
        SELECT (SELECT count(*) FROM webhook_events) || ' rows, '
            || pg_size_pretty(sum(pg_table_size(relid))) || ' and '
            || pg_size_pretty(sum(pg_indexes_size(relid))) || ' of indexes'
        FROM pg_partition_tree('webhook_events') WHERE isleaf
        """;
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException("no size", e);
    }
  }
}
