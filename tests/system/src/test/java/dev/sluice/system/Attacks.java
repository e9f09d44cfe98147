package dev.sluice.system;

/** A family of attacks. */
interface Attacks {
  /** Its name in the report. */
  String family();

  /** Tries all of them; each is an attempt of the tally. */
  void run(Attacked attacked, Tally tally) throws Exception;
}
