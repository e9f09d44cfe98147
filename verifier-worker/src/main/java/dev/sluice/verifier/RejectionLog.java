package dev.sluice.verifier;

import dev.sluice.process.OutcomeKey;
import dev.sluice.process.OutcomeLog;
import dev.sluice.process.TraceSpan;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.SignatureStatus;
import org.slf4j.event.Level;

/** A line for each event that goes to {@code webhooks.rejected}; those that go on say nothing. */
final class RejectionLog {
  private final OutcomeLog log = OutcomeLog.of(RejectionLog.class);

  /** To be called after the commit. */
  void tell(Verification verification, TraceSpan span) {
    switch (verification) {
      case Verification.Forwarded _ -> {
        // the usual
      }
      case Verification.Rejected(var event, var _) -> {
        RawEvent raw = event.raw();
        boolean known = event.status() != SignatureStatus.UNKNOWN_SOURCE;
        log.line(Level.INFO, "rejected")
            .with(OutcomeKey.SIGNATURE, event.status().wireName())
            .with(OutcomeKey.REASON, event.reason())
            .with(OutcomeKey.SOURCE, known ? raw.source() : null)
            .with(OutcomeKey.EVENT, raw.id())
            .with(OutcomeKey.REQUEST, raw.requestId())
            .with(span)
            .write();
      }
    }
  }
}
