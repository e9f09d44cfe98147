package dev.sluice.standalone;

import java.util.Locale;

/** An app as it is deployed, in a process of its own. */
enum DeployedApp {
  INGEST_API,
  VERIFIER_WORKER,
  DEDUP_WORKER,
  OPS_CONSOLE;

  /** As its module is called, and its configuration file. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return id();
  }
}
