package dev.sluice.ingest;

import dev.sluice.registry.SourceRegistry;
import org.jspecify.annotations.Nullable;

/** Whether a webhook sent now can be expected to be taken. Thread-safe; never blocks. */
final class IngestReadiness {
  private final SourceRegistry sources;
  private final RawTopic raw;

  IngestReadiness(SourceRegistry sources, RawTopic raw) {
    this.sources = sources;
    this.raw = raw;
  }

  /** Why not, in one sentence; null if it can. */
  @Nullable String trouble() {
    return sources.caughtUp() ? raw.trouble() : "The receiver does not know all sources yet.";
  }
}
