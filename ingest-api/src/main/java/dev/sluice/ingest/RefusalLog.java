package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.Accepted;
import dev.sluice.ingest.IngestOutcome.HandshakeAnswered;
import dev.sluice.ingest.IngestOutcome.HandshakeForbidden;
import dev.sluice.ingest.IngestOutcome.Malformed;
import dev.sluice.ingest.IngestOutcome.MethodNotAllowed;
import dev.sluice.ingest.IngestOutcome.NotDurable;
import dev.sluice.ingest.IngestOutcome.NotFound;
import dev.sluice.ingest.IngestOutcome.NotReady;
import dev.sluice.ingest.IngestOutcome.Overloaded;
import dev.sluice.ingest.IngestOutcome.SignatureRefused;
import dev.sluice.ingest.IngestOutcome.SourcePaused;
import dev.sluice.ingest.IngestOutcome.TooLarge;
import dev.sluice.ingest.IngestOutcome.TooMany;
import dev.sluice.ingest.IngestOutcome.TooSlow;
import dev.sluice.process.OutcomeKey;
import dev.sluice.process.OutcomeLog;
import dev.sluice.process.RemoteAddresses;
import dev.sluice.process.TraceSpan;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** A line for each request that was not taken; those that were are in the topic. Thread-safe. */
final class RefusalLog {
  private final OutcomeLog log = OutcomeLog.of(RefusalLog.class);
  private final RemoteAddresses addresses;

  RefusalLog(RemoteAddresses addresses) {
    this.addresses = addresses;
  }

  /**
   * Tells what became of a request, unless it is the usual.
   *
   * @param source null where there is no such source: its name is then anybody's text
   * @param client its address
   * @param trace of the request
   */
  void tell(
      IngestOutcome outcome,
      HttpServerRequest request,
      String requestId,
      @Nullable String source,
      String client,
      TraceSpan trace) {
    String reason = reason(outcome);
    if (reason == null) {
      return;
    }
    log.line(Level.INFO, "refused")
        .with(OutcomeKey.REASON, reason)
        .with(OutcomeKey.STATUS, HttpAnswer.status(outcome))
        .with(OutcomeKey.SOURCE, source)
        .with(OutcomeKey.PATH, source == null ? request.path() : null)
        .with(OutcomeKey.REQUEST, requestId)
        .with(OutcomeKey.EVENT, outcome instanceof SignatureRefused(var id, var _) ? id : null)
        .with(OutcomeKey.REMOTE, addresses.shown(client))
        .with(trace)
        .write();
  }

  /** Why a request was not taken, in one word; null for what was. */
  static @Nullable String reason(IngestOutcome outcome) {
    return switch (outcome) {
      case Accepted _, HandshakeAnswered _ -> null;
      case SignatureRefused _ -> "signature_refused";
      case HandshakeForbidden _ -> "handshake_forbidden";
      case NotFound _ -> "not_found";
      case MethodNotAllowed _ -> "method_not_allowed";
      case Malformed _ -> "malformed";
      case TooSlow _ -> "too_slow";
      case TooLarge _ -> "too_large";
      case TooMany _ -> "too_many";
      case SourcePaused _ -> "source_paused";
      case Overloaded _ -> "overloaded";
      case NotReady _ -> "not_ready";
      case NotDurable _ -> "not_durable";
    };
  }
}
