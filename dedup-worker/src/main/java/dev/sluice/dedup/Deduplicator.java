package dev.sluice.dedup;

import dev.sluice.dedup.ClaimResult.Accepted;
import dev.sluice.dedup.ClaimResult.Duplicate;
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
   * @param membership in what right
   * @return one result a candidate, in their order
   */
  List<ClaimResult> claim(Membership membership, List<Candidate> batch) throws SQLException {
    SortedMap<KeyHash, List<Candidate>> byKey = new TreeMap<>();
    List<KeyHash> keys = new ArrayList<>(batch.size());
    for (Candidate candidate : batch) {
      var key = KeyHash.of(candidate.event());
      keys.add(key);
      byKey.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(candidate);
    }
    Map<KeyHash, Claim> standing = claims.claim(membership, byKey);
    List<ClaimResult> results = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Claim claim = Objects.requireNonNull(standing.get(keys.get(i)));
      Candidate candidate = batch.get(i);
      results.add(
          claim.isHeldBy(candidate) ? new Accepted(candidate) : new Duplicate(candidate, claim));
    }
    return results;
  }

  /**
   * Gives back the keys of records that will not be forwarded after all; a key that belongs to
   * another record stays.
   */
  void release(Membership membership, List<Candidate> abandoned) throws SQLException {
    claims.release(membership, abandoned);
  }
}
