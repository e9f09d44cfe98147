package dev.sluice.system;

import dev.sluice.console.ConsoleApplication;
import dev.sluice.dedup.DedupApplication;
import dev.sluice.ingest.IngestApplication;
import dev.sluice.verifier.VerifierApplication;
import java.util.Locale;

/** The apps as they are deployed: a main class each. */
enum App {
  CONSOLE(ConsoleApplication.class, "sluice.console.port"),
  INGEST(IngestApplication.class, "sluice.ingest.port"),
  VERIFIER(VerifierApplication.class, null),
  DEDUP(DedupApplication.class, null);

  private final Class<?> mainClass;
  private final String portKey;

  App(Class<?> mainClass, String portKey) {
    this.mainClass = mainClass;
    this.portKey = portKey;
  }

  String mainClass() {
    return mainClass.getName();
  }

  /** The key of the port that it serves others on, null for an app that does not. */
  String portKey() {
    return portKey;
  }

  /** Whether instances have an identity that stays the same over a restart. */
  boolean hasInstanceId() {
    return portKey == null;
  }

  /** The least privileges that the migrations give it, null for an app without database. */
  String databaseRole() {
    return switch (this) {
      case INGEST -> null;
      case CONSOLE, VERIFIER, DEDUP -> "sluice_" + lowerCaseName();
    };
  }

  String lowerCaseName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
