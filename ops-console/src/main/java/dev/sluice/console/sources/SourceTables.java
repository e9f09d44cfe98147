package dev.sluice.console.sources;

import dev.sluice.schemas.RateLimit;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables {@code sources} and {@code source_secrets}; the console alone writes them. */
public final class SourceTables {
  private static final String LOAD_SECRETS =
      """
      SELECT source, key_id, box, not_before, not_after FROM source_secrets
      ORDER BY source, position\
      """;
  private static final String LOAD =
      """
      SELECT name, provider, status, mode, allow_unsigned, max_body_bytes, tolerance_ms,
          dedup_window_ms, ordering, topic, public_url, custom_scheme, allow_secret_handshake,
          fetch_keys, rate_limit
      FROM sources\
      """;
  private static final String SAVE =
      """
      INSERT INTO sources (name, provider, status, mode, allow_unsigned, max_body_bytes,
          tolerance_ms, dedup_window_ms, ordering, topic, public_url, custom_scheme,
          allow_secret_handshake, fetch_keys, rate_limit, updated_at, created_at, revision)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
      ON CONFLICT (name) DO UPDATE SET provider = excluded.provider, status = excluded.status,
          mode = excluded.mode, allow_unsigned = excluded.allow_unsigned,
          max_body_bytes = excluded.max_body_bytes, tolerance_ms = excluded.tolerance_ms,
          dedup_window_ms = excluded.dedup_window_ms, ordering = excluded.ordering,
          topic = excluded.topic, public_url = excluded.public_url,
          custom_scheme = excluded.custom_scheme,
          allow_secret_handshake = excluded.allow_secret_handshake,
          fetch_keys = excluded.fetch_keys, rate_limit = excluded.rate_limit,
          updated_at = excluded.updated_at, revision = sources.revision + 1\
      """;
  private static final String DROP_SECRETS =
      "DELETE FROM source_secrets WHERE source = ? AND NOT key_id = ANY (?)";
  private static final String SAVE_SECRET =
      """
      INSERT INTO source_secrets (source, key_id, position, box, not_before, not_after, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (source, key_id) DO UPDATE SET position = excluded.position, box = excluded.box,
          not_before = excluded.not_before, not_after = excluded.not_after\
      """;
  private static final String RESEAL =
      "UPDATE source_secrets SET box = ? WHERE source = ? AND key_id = ?";

  private static final String DELETE = "DELETE FROM sources WHERE name = ?";
  private static final String STATES =
      "SELECT name, managed_by, revision, created_at, updated_at FROM sources";
  private static final String OWN =
      """
      UPDATE sources SET managed_by = CASE WHEN name = ANY (?) THEN 'file' ELSE 'api' END
      WHERE managed_by <> CASE WHEN name = ANY (?) THEN 'file' ELSE 'api' END\
      """;

  private final InstantSource clock;

  /** Times of rows are those of the clock. */
  public SourceTables(InstantSource clock) {
    this.clock = clock;
  }

  /** Every source with its secrets, by name. */
  public SortedMap<String, SourceRecord> load(Connection connection) throws SQLException {
    Map<String, List<SealedSecret>> secrets = loadSecrets(connection);
    SortedMap<String, SourceRecord> sources = new TreeMap<>();
    try (PreparedStatement query = connection.prepareStatement(LOAD);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        SourceRecord source = source(row);
        sources.put(
            source.name(), source.withSecrets(secrets.getOrDefault(source.name(), List.of())));
      }
    }
    return sources;
  }

  /** Puts a source in the place of the one of its name, as its next revision. */
  public void save(Connection connection, SourceRecord source) throws SQLException {
    OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
    try (PreparedStatement save = connection.prepareStatement(SAVE)) {
      save.setString(1, source.name());
      save.setString(2, source.provider());
      save.setString(3, source.status().name().toLowerCase(Locale.ROOT));
      save.setString(4, source.mode().name().toLowerCase(Locale.ROOT));
      save.setBoolean(5, source.allowUnsigned());
      save.setObject(6, source.maxBodyBytes());
      save.setObject(7, millis(source.tolerance()));
      save.setObject(8, millis(source.dedupWindow()));
      save.setString(9, source.ordering());
      save.setString(10, source.topic());
      save.setString(11, source.publicUrl());
      save.setString(12, source.customScheme());
      save.setBoolean(13, source.allowSecretHandshake());
      save.setBoolean(14, source.fetchKeys());
      save.setString(15, source.rateLimit() == null ? null : source.rateLimit().toString());
      save.setObject(16, now);
      save.setObject(17, now);
      save.executeUpdate();
    }
    saveSecrets(connection, source, now);
  }

  /** Puts a stored secret into another box; the source is none the newer for it. */
  void reseal(Connection connection, String source, SealedSecret secret) throws SQLException {
    try (PreparedStatement reseal = connection.prepareStatement(RESEAL)) {
      reseal.setString(1, secret.box());
      reseal.setString(2, source);
      reseal.setString(3, secret.keyId());
      reseal.executeUpdate();
    }
  }

  void delete(Connection connection, String name) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setString(1, name);
      delete.executeUpdate();
    }
  }

  /** Gives the sources of these names to the sources file and all others to the API. */
  void own(Connection connection, List<String> ofFile) throws SQLException {
    try (PreparedStatement own = connection.prepareStatement(OWN)) {
      var names = connection.createArrayOf("text", ofFile.toArray());
      own.setArray(1, names);
      own.setArray(2, names);
      own.executeUpdate();
    }
  }

  /** What else is stored of each source, by name. */
  Map<String, SourceState> states(Connection connection) throws SQLException {
    Map<String, SourceState> states = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(STATES);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        states.put(
            row.getString("name"),
            new SourceState(
                row.getString("managed_by").equals("file"),
                row.getLong("revision"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant()));
      }
    }
    return states;
  }

  private static void saveSecrets(Connection connection, SourceRecord source, OffsetDateTime now)
      throws SQLException {
    try (PreparedStatement drop = connection.prepareStatement(DROP_SECRETS)) {
      drop.setString(1, source.name());
      drop.setArray(
          2,
          connection.createArrayOf(
              "text", source.secrets().stream().map(SealedSecret::keyId).toArray()));
      drop.executeUpdate();
    }
    try (PreparedStatement save = connection.prepareStatement(SAVE_SECRET)) {
      int position = 0;
      for (SealedSecret secret : source.secrets()) {
        save.setString(1, source.name());
        save.setString(2, secret.keyId());
        save.setInt(3, position++);
        save.setString(4, secret.box());
        save.setObject(5, time(secret.notBefore()));
        save.setObject(6, time(secret.notAfter()));
        save.setObject(7, now);
        save.addBatch();
      }
      save.executeBatch();
    }
  }

  private static Map<String, List<SealedSecret>> loadSecrets(Connection connection)
      throws SQLException {
    Map<String, List<SealedSecret>> secrets = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(LOAD_SECRETS);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        secrets
            .computeIfAbsent(row.getString("source"), _ -> new ArrayList<>())
            .add(
                new SealedSecret(
                    row.getString("key_id"),
                    row.getString("box"),
                    time(row, "not_before"),
                    time(row, "not_after")));
      }
    }
    return secrets;
  }

  private static SourceRecord source(ResultSet row) throws SQLException {
    return new SourceRecord(
        row.getString("name"),
        row.getString("provider"),
        SourceRecord.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        SourceRecord.Mode.valueOf(row.getString("mode").toUpperCase(Locale.ROOT)),
        List.of(),
        row.getBoolean("allow_unsigned"),
        row.getObject("max_body_bytes", Integer.class),
        duration(row, "tolerance_ms"),
        duration(row, "dedup_window_ms"),
        row.getString("ordering"),
        row.getString("topic"),
        row.getString("public_url"),
        row.getString("custom_scheme"),
        row.getBoolean("allow_secret_handshake"),
        row.getBoolean("fetch_keys"),
        rateLimit(row.getString("rate_limit")));
  }

  private static @Nullable RateLimit rateLimit(@Nullable String text) {
    return text == null ? null : RateLimit.parse(text);
  }

  private static @Nullable Duration duration(ResultSet row, String column) throws SQLException {
    Long millis = row.getObject(column, Long.class);
    return millis == null ? null : Duration.ofMillis(millis);
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
