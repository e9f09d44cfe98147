package dev.sluice.verifier;

import dev.sluice.stage.ArrayColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The table {@code secret_uses}: when a secret last verified a webhook. A row is written once a
 * minute at most by each worker, so it can be late by that much. The verifier alone writes it.
 * Thread-safe.
 */
final class SecretUses {
  static final Duration BETWEEN = Duration.ofMinutes(1);

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
   * Writes rows in the connection's transaction; a use that is older than a row changes nothing.
   */
  static void add(Connection connection, SortedMap<Secret, Instant> uses) throws SQLException {
    try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      var columns = new ArrayColumns<>(upsert, 1, uses.entrySet());
      columns.text(use -> use.getKey().source());
      columns.text(use -> use.getKey().keyId());
      columns.text(use -> use.getValue().toString());
      upsert.executeUpdate();
    }
  }

  /** Notes that rows are committed. */
  void added(Collection<Secret> secrets) {
    Instant now = clock.instant();
    secrets.forEach(secret -> written.put(secret, now));
  }
}
