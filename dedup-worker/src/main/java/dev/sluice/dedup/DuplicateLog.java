package dev.sluice.dedup;

import dev.sluice.process.OutcomeKey;
import dev.sluice.process.OutcomeLog;
import dev.sluice.process.TraceSpan;
import dev.sluice.schemas.RawEvent;
import org.slf4j.event.Level;

/** A line for each event that is not forwarded because another one has its key. */
final class DuplicateLog {
  private final OutcomeLog log = OutcomeLog.of(DuplicateLog.class);

  /** To be called after the commit. */
  void tell(ClaimResult result, TraceSpan span) {
    switch (result) {
      case ClaimResult.Accepted _, ClaimResult.Redelivered _ -> {
        // the usual
      }
      case ClaimResult.Duplicate(var candidate, var first) -> {
        RawEvent raw = candidate.event().raw();
        log.line(Level.INFO, "duplicate")
            .with(OutcomeKey.SOURCE, raw.source())
            .with(OutcomeKey.EVENT, raw.id())
            .with(OutcomeKey.FIRST_EVENT, first.eventId())
            .with(OutcomeKey.REQUEST, raw.requestId())
            .with(span)
            .write();
      }
    }
  }
}
