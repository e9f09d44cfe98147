package dev.sluice.verifier;

import dev.sluice.stage.ArrayColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table {@code secret_uses}: when a secret last verified a webhook. Each worker writes a row
 * once a minute at most and passes it over while somebody holds it, so it can be late by some
 * minutes. The verifier alone writes it. Thread-safe.
 */
final class SecretUses {
  static final Duration BETWEEN = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(SecretUses.class);

  /** Rows are held for one statement, so who waits for longer waits for something else. */
  private static final String BRIEFLY = "SET LOCAL lock_timeout = '1s'";

  // in the order of the key, so that workers that write the same rows do not lock each other out
  private static final String UPSERT =
      """
      INSERT INTO secret_uses (source, key_id, last_used_at)
      SELECT * FROM unnest(?::text[], ?::text[], ?::timestamptz[])
      ON CONFLICT (source, key_id) DO UPDATE SET last_used_at = EXCLUDED.last_used_at
      WHERE secret_uses.last_used_at < EXCLUDED.last_used_at
      """;

  private final InstantSource clock;
  private final Map<Secret, Instant> written = new ConcurrentHashMap<>();

  SecretUses(InstantSource clock) {
    this.clock = clock;
  }

  /** A secret of a source; there are as many as operators configure. */
  record Secret(String source, String keyId) implements Comparable<Secret> {
    private static final Comparator<Secret> ORDER =
        Comparator.comparing(Secret::source).thenComparing(Secret::keyId);

    @Override
    public int compareTo(Secret other) {
      return ORDER.compare(this, other);
    }
  }

  /** The newest use of each secret whose row has not been written for a while. */
  SortedMap<Secret, Instant> due(Collection<EventRow> rows) {
    SortedMap<Secret, Instant> due = new TreeMap<>();
    Instant last = clock.instant().minus(BETWEEN);
    for (EventRow row : rows) {
      String keyId = row.keyId();
      if (keyId != null) {
        var secret = new Secret(row.raw().source(), keyId);
        Instant before = written.get(secret);
        if (before == null || !before.isAfter(last)) {
          due.merge(secret, row.raw().receivedAt(), SecretUses::later);
        }
      }
    }
    return due;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  /**
   * Writes rows in a transaction of its own; a use that is older than a row changes nothing. What
   * cannot be written is due again in a minute.
   *
   * @param connection in no transaction, from a pool that rolls back what is left open
   */
  void add(Connection connection, SortedMap<Secret, Instant> uses) {
    try {
      connection.setAutoCommit(false);
      write(connection, uses);
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      LOG.warn("When secrets were last used is written later: {}", e.getMessage());
    }
    Instant now = clock.instant();
    uses.keySet().forEach(secret -> written.put(secret, now));
  }

  private static void write(Connection connection, SortedMap<Secret, Instant> uses)
      throws SQLException {
    try (Statement briefly = connection.createStatement();
        PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      briefly.execute(BRIEFLY);
      var columns = new ArrayColumns<>(upsert, 1, uses.entrySet());
      columns.text(use -> use.getKey().source());
      columns.text(use -> use.getKey().keyId());
      columns.text(use -> use.getValue().toString());
      upsert.executeUpdate();
    }
  }
}
