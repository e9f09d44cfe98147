package dev.sluice.dedup;

import dev.sluice.schemas.Coordinates;
import dev.sluice.stage.ArrayColumns;
import dev.sluice.stage.Membership;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code idempotency_claims}, by the protocol that its migration describes. The dedup
 * worker alone writes it. Keys are inserted in their order, so that instances that claim the same
 * keys do not wait for each other in a circle.
 */
final class IdempotencyClaims {
  private static final String BUCKET_WITHOUT_UNIQUE_KEYS =
      """
      SELECT inhrelid::regclass FROM pg_inherits
      WHERE inhparent = 'idempotency_claims'::regclass AND NOT EXISTS (
          SELECT FROM pg_index WHERE indrelid = inhrelid AND indisunique AND indisvalid)
      LIMIT 1
      """;
  private static final String EPOCH = "SELECT bucket FROM claim_epoch FOR SHARE";
  private static final String FIND =
      """
      SELECT key_hash, owner_topic, owner_partition, owner_offset, event_id, body_sha256, claimed_at
      FROM idempotency_claims WHERE bucket %s ? AND key_hash = ANY (?) ORDER BY bucket
      """;
  private static final String FIND_OLDER = FIND.formatted("<");
  private static final String FIND_CURRENT = FIND.formatted("=");
  private static final String NEW_CLAIMS =
      """
      unnest(?::bytea[], ?::text[], ?::integer[], ?::bigint[], ?::uuid[], ?::bytea[],
             ?::timestamptz[])
          AS made (key_hash, topic, partition, "offset", event_id, body_sha256, claimed_at)
      """;
  private static final String INSERT =
      """
      INSERT INTO idempotency_claims (key_hash, owner_topic, owner_partition, owner_offset,
          event_id, body_sha256, claimed_at, bucket)
      SELECT made.*, ? FROM %s
      ON CONFLICT DO NOTHING RETURNING key_hash
      """
          .formatted(NEW_CLAIMS);
  private static final String TAKE_OVER =
      """
      UPDATE idempotency_claims old SET owner_topic = made.topic, owner_partition = made.partition,
          owner_offset = made."offset", event_id = made.event_id, body_sha256 = made.body_sha256,
          claimed_at = made.claimed_at
      FROM unnest(?::bytea[], ?::timestamptz[]) AS seen (key_hash, claimed_at), %s
      WHERE old.bucket = ? AND old.key_hash = made.key_hash AND old.key_hash = seen.key_hash
          AND old.claimed_at = seen.claimed_at
      """
          .formatted(NEW_CLAIMS);
  private static final String RELEASE =
      """
      UPDATE idempotency_claims SET claimed_at = 'epoch'
      FROM unnest(?::bytea[], ?::text[], ?::integer[], ?::bigint[], ?::uuid[])
          AS owner (key_hash, topic, partition, "offset", event_id)
      WHERE idempotency_claims.key_hash = owner.key_hash AND owner_topic = owner.topic
          AND owner_partition = owner.partition AND owner_offset = owner."offset"
          AND idempotency_claims.event_id = owner.event_id
      """;

  private final DataSource database;
  private final ClaimFences fences;
  private final InstantSource clock;

  IdempotencyClaims(DataSource database, ClaimFences fences, InstantSource clock) {
    this.database = database;
    this.fences = fences;
    this.clock = clock;
  }

  /**
   * What keeps claims from being made, or null: each bucket must see to it by an index of its own
   * that a key is claimed once.
   *
   * @throws SQLException if a table is not there or may not be read
   */
  @Nullable String missing() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement tables =
            connection.prepareStatement(
                "SELECT FROM idempotency_claims, claim_epoch, claim_fences, duplicate_deliveries,"
                    + " replay_outcomes LIMIT 0");
        PreparedStatement indexes = connection.prepareStatement(BUCKET_WITHOUT_UNIQUE_KEYS)) {
      tables.executeQuery().close();
      try (ResultSet row = indexes.executeQuery()) {
        return row.next()
            ? ("keys could be claimed twice in %1$s, which has lost its index:"
                    + " CREATE UNIQUE INDEX ON %1$s (key_hash)")
                .formatted(row.getString(1))
            : null;
      }
    }
  }

  /**
   * Claims each key for whom {@link Claim#claimant} names, in one transaction, committed when it
   * returns.
   *
   * @param byKey who asks for each key
   * @return the claim that stands now, of every key
   * @throws ClaimFences.LostPartitionException if the records are another worker's by now
   */
  Map<KeyHash, Claim> claim(Membership membership, SortedMap<KeyHash, List<Candidate>> byKey)
      throws SQLException {
    try (Connection connection = database.getConnection()) {
      // what is not committed here is rolled back when the pool takes the connection back
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      fences.enter(connection, membership);
      Map<KeyHash, Claim> standing = claim(connection, byKey);
      connection.commit();
      return standing;
    }
  }

  /**
   * Gives back the claims that these records made: for everyone else they are expired. Claims of
   * other records stay.
   *
   * @throws ClaimFences.LostPartitionException if the records are another worker's by now: it may
   *     have forwarded them
   */
  void release(Membership membership, List<Candidate> owners) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      fences.enter(connection, membership);
      release(connection, owners);
      connection.commit();
    }
  }

  private static void release(Connection connection, List<Candidate> owners) throws SQLException {
    List<Map.Entry<KeyHash, Candidate>> claims =
        owners.stream()
            .flatMap(
                owner -> KeyHash.allOf(owner.event()).stream().map(key -> Map.entry(key, owner)))
            .toList();
    try (PreparedStatement update = connection.prepareStatement(RELEASE)) {
      new ArrayColumns<>(update, 1, claims)
          .bytes(claim -> claim.getKey().bytes())
          .text(claim -> claim.getValue().at().topic())
          .integers(claim -> claim.getValue().at().partition())
          .bigints(claim -> claim.getValue().at().offset())
          .text(claim -> claim.getValue().event().raw().id().toString());
      update.executeUpdate();
    }
  }

  private Map<KeyHash, Claim> claim(
      Connection connection, SortedMap<KeyHash, List<Candidate>> byKey) throws SQLException {
    long bucket = currentBucket(connection);
    Map<KeyHash, Claim> standing = find(connection, FIND_OLDER, bucket, byKey.keySet());
    SortedMap<KeyHash, Claim> wanted = claimsOf(byKey.keySet(), byKey, standing);
    Set<KeyHash> inserted = insert(connection, bucket, wanted);
    standing.putAll(wanted);
    Set<KeyHash> contested = new HashSet<>(wanted.keySet());
    contested.removeAll(inserted);
    if (!contested.isEmpty()) {
      standing.putAll(settle(connection, bucket, byKey, contested));
    }
    return standing;
  }

  /** Keys that the current bucket has: their claims stand unless they are expired. */
  private Map<KeyHash, Claim> settle(
      Connection connection,
      long bucket,
      SortedMap<KeyHash, List<Candidate>> byKey,
      Set<KeyHash> contested)
      throws SQLException {
    Map<KeyHash, Claim> current = find(connection, FIND_CURRENT, bucket, contested);
    SortedMap<KeyHash, Claim> takeovers = claimsOf(contested, byKey, current);
    if (!takeovers.isEmpty()) {
      takeOver(connection, bucket, takeovers, current);
      // another instance may have been first: its claim stands
      current.putAll(find(connection, FIND_CURRENT, bucket, takeovers.keySet()));
    }
    return current;
  }

  private SortedMap<KeyHash, Claim> claimsOf(
      Collection<KeyHash> keys, Map<KeyHash, List<Candidate>> byKey, Map<KeyHash, Claim> standing) {
    Instant now = clock.instant();
    SortedMap<KeyHash, Claim> claims = new TreeMap<>();
    for (KeyHash key : keys) {
      List<Candidate> candidates = Objects.requireNonNull(byKey.get(key));
      Candidate claimant = Claim.claimant(candidates, standing.get(key));
      if (claimant != null) {
        claims.put(key, claimant.claimAt(now));
      }
    }
    return claims;
  }

  private static long currentBucket(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(EPOCH);
        ResultSet row = query.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("claim_epoch is empty; the migrations put its one row there");
      }
      return row.getLong(1);
    }
  }

  /** Of several buckets the newest claim counts. */
  private static Map<KeyHash, Claim> find(
      Connection connection, String sql, long bucket, Collection<KeyHash> keys)
      throws SQLException {
    Map<KeyHash, Claim> found = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setLong(1, bucket);
      new ArrayColumns<>(query, 2, keys).bytes(KeyHash::bytes);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.put(
              new KeyHash(row.getBytes(1)),
              new Claim(
                  new Coordinates(row.getString(2), row.getInt(3), row.getLong(4)),
                  row.getObject(5, UUID.class),
                  HexFormat.of().formatHex(row.getBytes(6)),
                  row.getObject(7, OffsetDateTime.class).toInstant()));
        }
      }
    }
    return found;
  }

  private static Set<KeyHash> insert(
      Connection connection, long bucket, SortedMap<KeyHash, Claim> claims) throws SQLException {
    Set<KeyHash> inserted = new HashSet<>();
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setLong(1, bucket);
      setClaims(insert, 2, claims);
      try (ResultSet row = insert.executeQuery()) {
        while (row.next()) {
          inserted.add(new KeyHash(row.getBytes(1)));
        }
      }
    }
    return inserted;
  }

  private static void takeOver(
      Connection connection,
      long bucket,
      SortedMap<KeyHash, Claim> claims,
      Map<KeyHash, Claim> seen)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(TAKE_OVER)) {
      new ArrayColumns<>(update, 1, claims.keySet())
          .bytes(KeyHash::bytes)
          .text(key -> Objects.requireNonNull(seen.get(key)).claimedAt().toString());
      setClaims(update, 3, claims);
      update.setLong(10, bucket);
      update.executeUpdate();
    }
  }

  private static void setClaims(
      PreparedStatement statement, int first, SortedMap<KeyHash, Claim> claims)
      throws SQLException {
    new ArrayColumns<>(statement, first, claims.entrySet())
        .bytes(claim -> claim.getKey().bytes())
        .text(claim -> claim.getValue().owner().topic())
        .integers(claim -> claim.getValue().owner().partition())
        .bigints(claim -> claim.getValue().owner().offset())
        .text(claim -> claim.getValue().eventId().toString())
        .bytes(claim -> HexFormat.of().parseHex(claim.getValue().bodySha256()))
        .text(claim -> claim.getValue().claimedAt().toString());
  }
}
