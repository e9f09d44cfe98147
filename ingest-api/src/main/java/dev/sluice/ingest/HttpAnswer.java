package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.Accepted;
import dev.sluice.ingest.IngestOutcome.Durable;
import dev.sluice.ingest.IngestOutcome.HandshakeAnswered;
import dev.sluice.ingest.IngestOutcome.HandshakeForbidden;
import dev.sluice.ingest.IngestOutcome.Malformed;
import dev.sluice.ingest.IngestOutcome.MethodNotAllowed;
import dev.sluice.ingest.IngestOutcome.NotFound;
import dev.sluice.ingest.IngestOutcome.SignatureRefused;
import dev.sluice.ingest.IngestOutcome.TooLarge;
import dev.sluice.ingest.IngestOutcome.TooMany;
import dev.sluice.ingest.IngestOutcome.TooSlow;
import dev.sluice.ingest.IngestOutcome.Unavailable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says outcomes as HTTP; errors are problem documents (RFC 9457). Thread-safe. */
final class HttpAnswer {
  private static final CharSequence EVENT_ID = HttpHeaders.createOptimized("Sluice-Event-Id");
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
  private static final CharSequence ALLOW = HttpHeaders.createOptimized("Allow");
  private static final CharSequence PROBLEM =
      HttpHeaders.createOptimized("application/problem+json");

  /** No answer is a page; should a browser take one for it all the same, it may do nothing. */
  private static final List<Map.Entry<CharSequence, CharSequence>> HARDENING =
      List.of(
          header("X-Content-Type-Options", "nosniff"),
          header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
          header("X-Frame-Options", "DENY"),
          header("Referrer-Policy", "no-referrer"),
          header("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
          header("Cross-Origin-Opener-Policy", "same-origin"));

  /** RFC 6797 wants it over TLS only; a proxy that ends TLS says it itself. */
  private static final Map.Entry<CharSequence, CharSequence> TRANSPORT_SECURITY =
      header("Strict-Transport-Security", "max-age=31536000");

  /** RFC 9110 §5.6.7; always GMT and two digits of the day. */
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private final List<Map.Entry<CharSequence, CharSequence>> hardening;
  private volatile Date date = new Date(Long.MIN_VALUE, "");

  /** Formatted once a second, not once an answer. */
  private record Date(long second, String text) {}

  /**
   * Says outcomes.
   *
   * @param tls whether the receiver serves TLS itself
   */
  HttpAnswer(InstantSource clock, boolean tls) {
    this.clock = clock;
    List<Map.Entry<CharSequence, CharSequence>> headers = new ArrayList<>(HARDENING);
    if (tls) {
      headers.add(TRANSPORT_SECURITY);
    }
    this.hardening = List.copyOf(headers);
  }

  /** The status that an outcome is told with. */
  static int status(IngestOutcome outcome) {
    return switch (outcome) {
      case Accepted accepted -> accepted.answer().status();
      case HandshakeAnswered handshake -> handshake.answer().status();
      case Malformed _ -> 400;
      case SignatureRefused _ -> 401;
      case HandshakeForbidden _ -> 403;
      case NotFound _ -> 404;
      case MethodNotAllowed _ -> 405;
      case TooSlow _ -> 408;
      case TooLarge _ -> 413;
      case TooMany _ -> 429;
      case Unavailable _ -> 503;
    };
  }

  /** Writes the whole answer. */
  void write(HttpServerResponse response, IngestOutcome outcome, String requestId) {
    common(response.setStatusCode(status(outcome))).putHeader(REQUEST_ID, requestId);
    if (outcome instanceof Durable durable) {
      response.putHeader(EVENT_ID, durable.eventId().toString());
    }
    switch (outcome) {
      case Accepted accepted ->
          end(response, accepted.answer().contentType(), accepted.answer().body());
      case HandshakeAnswered handshake -> {
        handshake.answer().headers().forEach(response::putHeader);
        end(response, handshake.answer().contentType(), handshake.answer().body());
      }
      case Malformed malformed -> problem(response, "Bad Request", malformed.reason());
      case SignatureRefused refused -> {
        if (refused.emptyBody()) {
          end(response, null, "");
        } else {
          problem(response, "Unauthorized", "The signature of the request was refused.");
        }
      }
      case HandshakeForbidden forbidden -> problem(response, "Forbidden", forbidden.reason());
      case NotFound _ -> problem(response, "Not Found", "There is nothing at this path.");
      case MethodNotAllowed wrong -> {
        response.putHeader(ALLOW, wrong.allowed());
        problem(response, "Method Not Allowed", "Use one of: " + wrong.allowed() + ".");
      }
      case TooSlow _ ->
          problem(response, "Request Timeout", "The request did not come whole in time.");
      case TooLarge tooLarge ->
          problem(
              response,
              "Content Too Large",
              "The body is larger than %d bytes.".formatted(tooLarge.limit()));
      case TooMany(String reason, int seconds) ->
          later(response, "Too Many Requests", reason, seconds);
      case Unavailable later ->
          later(response, "Service Unavailable", later.reason(), later.retryAfterSeconds());
    }
  }

  /** Says that all is well. */
  void writeUp(HttpServerResponse response) {
    end(common(response), "application/json", "{\"status\":\"up\"}");
  }

  private HttpServerResponse common(HttpServerResponse response) {
    response.putHeader(HttpHeaders.DATE, date());
    for (var header : hardening) {
      response.putHeader(header.getKey(), header.getValue());
    }
    return response;
  }

  private static void later(HttpServerResponse response, String title, String reason, int seconds) {
    response.putHeader(RETRY_AFTER, Integer.toString(seconds));
    problem(response, title, reason);
  }

  /** Title and detail are texts of ours without quotes; nothing that was sent to us is in them. */
  private static void problem(HttpServerResponse response, String title, String detail) {
    end(
        response,
        PROBLEM,
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
            .formatted(title, response.getStatusCode(), detail));
  }

  /** A write that fails means that the sender is gone: there is nobody to tell. */
  private static void end(
      HttpServerResponse response, @Nullable CharSequence contentType, String body) {
    if (contentType != null) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    }
    response.end(Buffer.buffer(body));
  }

  private static Map.Entry<CharSequence, CharSequence> header(String name, String value) {
    return Map.entry(HttpHeaders.createOptimized(name), HttpHeaders.createOptimized(value));
  }

  private String date() {
    Instant now = clock.instant();
    Date current = date;
    if (current.second() != now.getEpochSecond()) {
      current = new Date(now.getEpochSecond(), IMF_FIXDATE.format(now));
      date = current;
    }
    return current.text();
  }
}
