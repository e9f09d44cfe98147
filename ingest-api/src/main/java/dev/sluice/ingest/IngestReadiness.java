package dev.sluice.ingest;

import dev.sluice.registry.SourceRegistry;
import org.jspecify.annotations.Nullable;

/** Whether a webhook sent now can be expected to be taken. Thread-safe; never blocks. */
final class IngestReadiness {
  private final SourceRegistry sources;
  private final RawTopic raw;
  private final RawTopicProbe probe;

  IngestReadiness(SourceRegistry sources, RawTopic raw, RawTopicProbe probe) {
    this.sources = sources;
    this.raw = raw;
    this.probe = probe;
  }

  /** Why not, in one sentence; null if it can. */
  @Nullable String trouble() {
    if (!sources.caughtUp()) {
      return "The receiver does not know all sources yet.";
    }
    String refused = raw.trouble();
    return refused == null ? probe.trouble() : refused;
  }
}
