package dev.sluice.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.dedup.ClaimLoad;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.testkit.TestPostgres;
import dev.sluice.verifier.AuditLoad;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** A database server of its own with the schema of the wire contract, and one connection to it. */
final class Store implements AutoCloseable {
  private static final int BUCKETS = 3;

  /**
   * What a server of this size would be given, the indexes of all live claims fit; the same for the
   * empty and the full one.
   */
  static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.of("shared_buffers", "4GB", "max_wal_size", "4GB", "maintenance_work_mem", "1GB"));

  private static final String LIMIT_TABLE =
      "CREATE TABLE claims_limit (key_hash bytea PRIMARY KEY, owner_topic text NOT NULL,"
          + " owner_partition integer NOT NULL, owner_offset bigint NOT NULL, event_id uuid NOT"
          + " NULL, body_sha256 bytea NOT NULL, claimed_at timestamptz NOT NULL)";

  private final TestPostgres server;
  private final HikariDataSource database;
  private final ClaimLoad claims;
  private final AuditLoad audit;
  private final List<List<VerifiedEvent>> batches = new ArrayList<>();

  private Store(TestPostgres server, HikariDataSource database) {
    this.server = server;
    this.database = database;
    this.claims = new ClaimLoad(database);
    this.audit = new AuditLoad(database);
  }

  static Store start() {
    TestPostgres server = TestPostgres.start(SETTINGS).migrate();
    var pool = new HikariDataSource();
    pool.setJdbcUrl(server.jdbcUrl());
    pool.setUsername(server.username());
    pool.setPassword(server.password());
    pool.setMaximumPoolSize(1);
    var store = new Store(server, pool);
    store.execute(LIMIT_TABLE);
    return store;
  }

  /**
   * Adds as many claims, a third in each bucket, and as many audit rows; then a checkpoint. Indexes
   * are made afterwards, since filling them in random order would take most of the time.
   */
  void fill(int rows) {
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      if (bucket > 0) {
        execute("SELECT rotate_claims(interval '0', interval '100 days')");
      }
      fillBucket(bucket, rows / BUCKETS);
    }
    execute("SELECT create_webhook_events_partitions(current_date - 1, current_date + 1)");
    fillEvents(rows);
    execute("VACUUM ANALYZE idempotency_claims");
    execute("VACUUM ANALYZE webhook_events");
    execute("CHECKPOINT");
  }

  /** Keys are hashes, in order: a B-tree that is filled in order is as full as a fresh one. */
  private void fillBucket(int bucket, int rows) {
    execute(
        """
        INSERT INTO idempotency_claims (key_hash, owner_topic, owner_partition, owner_offset,
            event_id, body_sha256, claimed_at, bucket)
        SELECT substring(sha256((made || '-%1$d')::bytea) FOR 16) AS key, 'webhooks.verified', 0,
            made, uuidv7(), sha256(made::text::bytea), now(), (SELECT bucket FROM claim_epoch)
        FROM generate_series(1, %2$d) AS made ORDER BY key
        """
            .formatted(bucket, rows));
  }

  private void fillEvents(int rows) {
    List<String> indexes = dropIndexes("webhook_events");
    execute(
        """
        INSERT INTO webhook_events (id, received_at, source, provider, signature_status, key_id,
            idempotency_key, event_type, body_sha256, body_size, raw_topic, raw_partition,
            raw_offset)
        SELECT uuidv7(), now() - interval '1 microsecond' * (%1$d - made), 'bench', 'github',
            'verified', 'key-1', 'bench:' || gen_random_uuid(), 'push',
            sha256(made::text::bytea), 1024, 'webhooks.raw', 0, made
        FROM generate_series(1, %1$d) AS made
        """
            .formatted(rows));
    indexes.forEach(this::execute);
    if (ask("SELECT count(*) FROM pg_index WHERE NOT indisvalid") > 0) {
      throw new IllegalStateException("an index is not on all partitions of webhook_events");
    }
  }

  /** Returns the statements that make them again. */
  private List<String> dropIndexes(String table) {
    List<String> made = new ArrayList<>();
    String indexes =
        """
        SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '%s'
            AND indexdef NOT LIKE 'CREATE UNIQUE%%'
        """
            .formatted(table);
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(indexes)) {
      while (row.next()) {
        // of a partitioned table it is told without those of its partitions
        made.add(row.getString("indexdef").replace(" ON ONLY ", " ON "));
        execute("DROP INDEX " + row.getString("indexname"));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("no indexes of " + table, e);
    }
    return made;
  }

  /** Takes a batch of new events for what is measured next. */
  void prepare(List<VerifiedEvent> events) {
    batches.add(events);
    claims.add(events);
    audit.add(events);
  }

  void claim() throws SQLException {
    claims.claim();
  }

  void audit() throws SQLException {
    audit.write();
  }

  /** One statement a batch, as a driver that rewrites batches makes it. */
  void insert() throws SQLException {
    for (List<VerifiedEvent> batch : batches) {
      String sql =
          "INSERT INTO claims_limit VALUES "
              + batch.stream()
                  .map(_ -> "(?, ?, ?, ?, ?, ?, now())")
                  .collect(Collectors.joining(","));
      try (Connection connection = database.getConnection();
          PreparedStatement insert = connection.prepareStatement(sql)) {
        int at = 0;
        for (VerifiedEvent event : batch) {
          insert.setBytes(++at, event.idempotencyKey().hash());
          insert.setString(++at, "webhooks.verified");
          insert.setInt(++at, 0);
          insert.setLong(++at, at);
          insert.setObject(++at, event.raw().id());
          insert.setBytes(++at, HexFormat.of().parseHex(event.raw().bodySha256()));
        }
        insert.executeUpdate();
      }
    }
  }

  void copy() throws SQLException {
    for (List<VerifiedEvent> batch : batches) {
      var text = new StringBuilder();
      for (VerifiedEvent event : batch) {
        text.append("\\\\x").append(HexFormat.of().formatHex(event.idempotencyKey().hash()));
        text.append("\twebhooks.verified\t0\t1\t").append(event.raw().id());
        text.append("\t\\\\x").append(event.raw().bodySha256()).append("\tnow\n");
      }
      try (Connection connection = database.getConnection()) {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "COPY claims_limit FROM STDIN",
                new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.US_ASCII)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Bytes of log written so far. */
  long logBytes() {
    return ask("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
  }

  /** Drops what was prepared and not used. */
  void forget() {
    batches.clear();
    claims.forget();
    audit.forget();
  }

  @Override
  public void close() {
    database.close();
    // what the server would write when it stops may take longer than it is given
    execute("CHECKPOINT");
    server.close();
  }

  private void execute(String sql) {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("refused: " + sql, e);
    }
  }

  private long ask(String sql) {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("refused: " + sql, e);
    }
  }
}
