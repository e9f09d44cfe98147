package dev.sluice.testkit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The apps as they are deployed: a main class each, by name, because the apps' own tests use this
 * kit.
 */
public enum App {
  /** The control plane. */
  CONSOLE("dev.sluice.console.ConsoleApplication", "sluice.console.port"),
  /** The receiver. */
  INGEST("dev.sluice.ingest.IngestApplication", "sluice.ingest.port"),
  /** Raw to verified or rejected. */
  VERIFIER("dev.sluice.verifier.VerifierApplication", null),
  /** Verified to clean or duplicate. */
  DEDUP("dev.sluice.dedup.DedupApplication", null);

  private final String mainClass;
  private final @Nullable String portKey;

  App(String mainClass, @Nullable String portKey) {
    this.mainClass = mainClass;
    this.portKey = portKey;
  }

  /** The class with its {@code main}. */
  public String mainClass() {
    return mainClass;
  }

  /** The key of the port that it serves others on, null for an app that does not. */
  public @Nullable String portKey() {
    return portKey;
  }

  /** Whether instances have an identity that stays the same over a restart. */
  public boolean hasInstanceId() {
    return portKey == null;
  }

  /** The least privileges that the migrations give it, null for an app without database. */
  public @Nullable String databaseRole() {
    return switch (this) {
      case INGEST -> null;
      case CONSOLE, VERIFIER, DEDUP -> "sluice_" + lowerCaseName();
    };
  }

  /** Its name in settings. */
  public String lowerCaseName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
