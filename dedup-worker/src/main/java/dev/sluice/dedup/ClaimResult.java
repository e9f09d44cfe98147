package dev.sluice.dedup;

/** What became of a candidate. */
sealed interface ClaimResult {
  Candidate candidate();

  /** The key is its own: it is forwarded, also when it was claimed by an attempt that failed. */
  record Accepted(Candidate candidate) implements ClaimResult {}

  /**
   * The key belongs to another record, and a replay delivers the event once more all the same: it
   * is forwarded, also when an attempt before this one failed.
   *
   * @param first the claim of the other record
   */
  record Redelivered(Candidate candidate, Claim first) implements ClaimResult {}

  /**
   * The key belongs to another record, or this replay has delivered it already: it is not
   * forwarded.
   *
   * @param first the claim of the other record
   */
  record Duplicate(Candidate candidate, Claim first) implements ClaimResult {}
}
