package dev.sluice.ingest;

import dev.sluice.registry.SourceRegistry;
import org.jspecify.annotations.Nullable;

/** Whether a webhook sent now can be expected to be taken. Thread-safe; never blocks. */
final class IngestReadiness {
  private final SourceRegistry sources;
  private final RawTopic raw;
  private volatile boolean listening;
  private volatile boolean leaving;

  IngestReadiness(SourceRegistry sources, RawTopic raw) {
    this.sources = sources;
    this.raw = raw;
  }

  /** The port is open: before that nothing can be sent, whatever else is in place. */
  void listen() {
    listening = true;
  }

  /** Not ready any more, for good: the receiver takes what still comes and stops. */
  void leave() {
    leaving = true;
  }

  /** Whether the receiver stops: who keeps a connection to it should open the next elsewhere. */
  boolean isLeaving() {
    return leaving;
  }

  /** Why not, in one sentence; null if it can. */
  @Nullable String trouble() {
    if (leaving) {
      return "The receiver stops.";
    }
    if (!listening) {
      return "The receiver has not opened its port yet.";
    }
    return sources.caughtUp() ? raw.trouble() : "The receiver does not know all sources yet.";
  }
}
