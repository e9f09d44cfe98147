package dev.sluice.dedup;

/** What became of a candidate. */
sealed interface ClaimResult {
  Candidate candidate();

  /** The key is its own: it is forwarded, also when it was claimed by an attempt that failed. */
  record Accepted(Candidate candidate) implements ClaimResult {}

  /**
   * The key belongs to another record: it is not forwarded.
   *
   * @param first the claim of the other record
   */
  record Duplicate(Candidate candidate, Claim first) implements ClaimResult {
    /** Whether one idempotency key came with two bodies. */
    boolean bodyChanged() {
      return !first.bodySha256().equals(candidate.event().raw().bodySha256());
    }
  }
}
