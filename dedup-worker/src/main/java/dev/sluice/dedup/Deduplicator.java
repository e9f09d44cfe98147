package dev.sluice.dedup;

import dev.sluice.dedup.ClaimResult.Accepted;
import dev.sluice.dedup.ClaimResult.Duplicate;
import dev.sluice.dedup.ClaimResult.Redelivered;
import dev.sluice.stage.Membership;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Decides by its idempotency key whether a verified event is forwarded. Thread-safe. */
final class Deduplicator {
  private final IdempotencyClaims claims;

  Deduplicator(IdempotencyClaims claims) {
    this.claims = claims;
  }

  /**
   * Claims the keys of a batch; committed when it returns. Of several records with one key, in this
   * batch, in others and in other instances, exactly one gets it. The record that has the key gets
   * it again, because it comes again only if its Kafka transaction was aborted.
   *
   * <p>An event that a replay is to deliver once more also claims its key together with the
   * replay's id, and goes by that one: it goes out once for each replay. The key itself it claims
   * where it is free, so that what its provider sends later is a duplicate of it.
   *
   * @param membership in what right
   * @return one result a candidate, in their order
   */
  List<ClaimResult> claim(Membership membership, List<Candidate> batch) throws SQLException {
    SortedMap<KeyHash, List<Candidate>> byKey = new TreeMap<>();
    List<List<KeyHash>> keys = new ArrayList<>(batch.size());
    for (Candidate candidate : batch) {
      List<KeyHash> its = KeyHash.allOf(candidate.event());
      keys.add(its);
      its.forEach(key -> byKey.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(candidate));
    }
    Map<KeyHash, Claim> standing = claims.claim(membership, byKey);
    List<ClaimResult> results = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      results.add(result(batch.get(i), keys.get(i), standing));
    }
    return results;
  }

  private static ClaimResult result(
      Candidate candidate, List<KeyHash> keys, Map<KeyHash, Claim> standing) {
    Claim deciding = Objects.requireNonNull(standing.get(keys.getLast()));
    if (!deciding.isHeldBy(candidate)) {
      return new Duplicate(candidate, deciding);
    }
    Claim first = Objects.requireNonNull(standing.get(keys.getFirst()));
    return first.isHeldBy(candidate) ? new Accepted(candidate) : new Redelivered(candidate, first);
  }

  /**
   * Gives back the keys of records that will not be forwarded after all; a key that belongs to
   * another record stays.
   */
  void release(Membership membership, List<Candidate> abandoned) throws SQLException {
    claims.release(membership, abandoned);
  }
}
