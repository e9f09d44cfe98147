package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.Accepted;
import dev.sluice.ingest.IngestOutcome.Durable;
import dev.sluice.ingest.IngestOutcome.Malformed;
import dev.sluice.ingest.IngestOutcome.MethodNotAllowed;
import dev.sluice.ingest.IngestOutcome.NotFound;
import dev.sluice.ingest.IngestOutcome.SignatureRefused;
import dev.sluice.ingest.IngestOutcome.TooLarge;
import dev.sluice.ingest.IngestOutcome.TooSlow;
import dev.sluice.ingest.IngestOutcome.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Says outcomes as HTTP; errors are problem documents (RFC 9457). */
final class HttpAnswer {
  private static final CharSequence EVENT_ID = HttpHeaders.createOptimized("Sluice-Event-Id");
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
  private static final CharSequence ALLOW = HttpHeaders.createOptimized("Allow");
  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence PROBLEM =
      HttpHeaders.createOptimized("application/problem+json");

  private HttpAnswer() {}

  /** The status that an outcome is told with. */
  static int status(IngestOutcome outcome) {
    return switch (outcome) {
      case Accepted accepted -> accepted.answer().status();
      case Malformed _ -> 400;
      case SignatureRefused _ -> 401;
      case NotFound _ -> 404;
      case MethodNotAllowed _ -> 405;
      case TooSlow _ -> 408;
      case TooLarge _ -> 413;
      case Unavailable _ -> 503;
    };
  }

  /** Writes the whole answer. */
  static Future<Void> write(HttpServerResponse response, IngestOutcome outcome, String requestId) {
    response
        .setStatusCode(status(outcome))
        .putHeader(REQUEST_ID, requestId)
        .putHeader(CONTENT_TYPE_OPTIONS, NO_SNIFF);
    if (outcome instanceof Durable durable) {
      response.putHeader(EVENT_ID, durable.eventId().toString());
    }
    return switch (outcome) {
      case Accepted accepted -> success(response, accepted);
      case Malformed malformed -> problem(response, "Bad Request", malformed.reason());
      case SignatureRefused _ ->
          problem(response, "Unauthorized", "The signature of the request was refused.");
      case NotFound _ -> problem(response, "Not Found", "There is nothing at this path.");
      case MethodNotAllowed wrong -> {
        response.putHeader(ALLOW, wrong.allowed());
        yield problem(response, "Method Not Allowed", "Use one of: " + wrong.allowed() + ".");
      }
      case TooSlow _ ->
          problem(response, "Request Timeout", "The request did not come whole in time.");
      case TooLarge tooLarge ->
          problem(
              response,
              "Content Too Large",
              "The body is larger than %d bytes.".formatted(tooLarge.limit()));
      case Unavailable unavailable -> {
        response.putHeader(RETRY_AFTER, Integer.toString(unavailable.retryAfterSeconds()));
        yield problem(response, "Service Unavailable", unavailable.reason());
      }
    };
  }

  private static Future<Void> success(HttpServerResponse response, Accepted accepted) {
    String type = accepted.answer().contentType();
    if (type != null) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    }
    return response.end(accepted.answer().body());
  }

  /** Title and detail are texts of ours without quotes; nothing that was sent to us is in them. */
  private static Future<Void> problem(HttpServerResponse response, String title, String detail) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, PROBLEM);
    return response.end(
        Buffer.buffer(
            "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(title, response.getStatusCode(), detail)));
  }
}
