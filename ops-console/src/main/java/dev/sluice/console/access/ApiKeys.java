package dev.sluice.console.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.console.api.Caller;
import dev.sluice.console.api.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code api_keys}; the console alone writes it. */
final class ApiKeys {
  private static final String FIND =
      """
      SELECT prefix, name, scope FROM api_keys
      WHERE key_hash = ? AND (expires_at IS NULL OR expires_at > ?)\
      """;
  private static final String FIND_BY_PREFIX =
      """
      SELECT prefix, name, scope FROM api_keys
      WHERE prefix = ? AND (expires_at IS NULL OR expires_at > ?)\
      """;
  private static final String IS_ADMIN =
      """
      SELECT EXISTS (SELECT FROM api_keys
      WHERE key_hash = ? AND scope = 'admin' AND created_by = ? AND expires_at IS NULL)\
      """;
  private static final String HASHES = "SELECT encode(key_hash, 'hex') FROM api_keys";
  private static final String TOUCH = "UPDATE api_keys SET last_used_at = ? WHERE prefix = ?";
  private static final String LIST =
      """
      SELECT prefix, name, scope, created_by, created_at, expires_at, last_used_at
      FROM api_keys ORDER BY created_at, prefix\
      """;
  private static final String ADD =
      """
      INSERT INTO api_keys (prefix, key_hash, name, scope, created_by, created_at, expires_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)\
      """;
  private static final String DELETE = "DELETE FROM api_keys WHERE prefix = ?";
  private static final Duration HASHES_KEPT = Duration.ofSeconds(5);
  private static final Duration TOUCHED = Duration.ofMinutes(1);
  private static final int MOST_TOUCHED = 10_000;

  private final JdbcClient database;
  private final InstantSource clock;
  private final Cache<String, Boolean> touched =
      Caffeine.newBuilder().expireAfterWrite(TOUCHED).maximumSize(MOST_TOUCHED).build();

  private final Cache<String, Set<String>> hashes =
      Caffeine.newBuilder().expireAfterWrite(HASHES_KEPT).build();

  ApiKeys(JdbcClient database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Whose key it is, null if it is nobody's or has expired. */
  @Nullable Caller find(PlainKey key) {
    Caller caller =
        database
            .sql(FIND)
            .param(key.hash())
            .param(now())
            .query((row, _) -> caller(row))
            .optional()
            .orElse(null);
    return touched(caller);
  }

  private @Nullable Caller touched(@Nullable Caller caller) {
    if (caller != null && touched.asMap().putIfAbsent(caller.key(), true) == null) {
      database.sql(TOUCH).param(now()).param(caller.key()).update();
    }
    return caller;
  }

  /**
   * Whether a key was stored when all were last read, at most 5 seconds ago; asks the database no
   * more often than that, however often it is called. Compares hashes, so that its time says
   * nothing about a key.
   */
  boolean isStored(PlainKey key) {
    return hashes
        .get(HASHES, sql -> Set.copyOf(database.sql(sql).query(String.class).list()))
        .contains(HexFormat.of().formatHex(key.hash()));
  }

  /** Whose key has a prefix, null if nobody's has or it has expired. */
  @Nullable Caller find(String prefix) {
    Caller caller =
        database
            .sql(FIND_BY_PREFIX)
            .param(prefix)
            .param(now())
            .query((row, _) -> caller(row))
            .optional()
            .orElse(null);
    return touched(caller);
  }

  private static Caller caller(ResultSet row) throws SQLException {
    return new Caller(
        row.getString("prefix"), row.getString("name"), Scope.ofWireName(row.getString("scope")));
  }

  /** Whether it is stored as a key of scope admin that was made by this. */
  boolean isAdmin(PlainKey key, String createdBy) {
    return database.sql(IS_ADMIN).params(key.hash(), createdBy).query(Boolean.class).single();
  }

  /** All keys, the oldest first. */
  List<ApiKey> list() {
    return database.sql(LIST).query((row, _) -> key(row)).list();
  }

  /** Stores a key. */
  ApiKey add(PlainKey key, Name name, @Nullable Instant expiresAt) {
    OffsetDateTime now = now();
    database
        .sql(ADD)
        .params(
            key.prefix(), key.hash(), name.text(), name.scope().wireName(), name.createdBy(), now)
        .param(expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC))
        .update();
    return new ApiKey(
        key.prefix(),
        name.text(),
        name.scope().wireName(),
        name.createdBy(),
        now.toInstant(),
        expiresAt,
        null);
  }

  /**
   * What a new key is.
   *
   * @param text for people
   * @param scope what it may do
   * @param createdBy who made it
   */
  record Name(String text, Scope scope, String createdBy) {}

  /** Whether there was one of this prefix. */
  boolean delete(String prefix) {
    return database.sql(DELETE).param(prefix).update() > 0;
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private static ApiKey key(ResultSet row) throws SQLException {
    Instant created = time(row, "created_at");
    return new ApiKey(
        row.getString("prefix"),
        row.getString("name"),
        row.getString("scope"),
        row.getString("created_by"),
        created == null ? Instant.EPOCH : created,
        time(row, "expires_at"),
        time(row, "last_used_at"));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
