package dev.sluice.testkit;

/** A guard of the pipeline that is taken out of a process, to see that tests notice. */
public enum Breakage {
  /**
   * A claim does not know the record that made it again: after a crash a record takes its own claim
   * for somebody else's.
   */
  OWNER_CHECK,
  /** A batch's offsets are committed after its transaction instead of in it. */
  OFFSETS_OUTSIDE_TRANSACTION
}
