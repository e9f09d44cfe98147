package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.Durable;
import dev.sluice.ingest.IngestOutcome.Malformed;
import dev.sluice.ingest.IngestOutcome.NotDurable;
import dev.sluice.ingest.IngestOutcome.Overloaded;
import dev.sluice.ingest.IngestOutcome.TooLarge;
import dev.sluice.ingest.IngestOutcome.TooSlow;
import dev.sluice.process.OutcomeKey;
import dev.sluice.process.RequestIds;
import dev.sluice.process.SpanKey;
import dev.sluice.process.TraceSpan;
import dev.sluice.registry.Source;
import dev.sluice.schemas.HttpHeader;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on {@code /webhooks}: read whole, handed to the intake, answered once. Everything
 * runs on the connection's event loop; only what holds bytes is released by the producer's thread.
 */
final class WebhookExchange {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookExchange.class);

  /** From here on hashing and compressing would hold up the other connections of the loop. */
  private static final int LARGE_BODY = 256 << 10;

  /** Room for what most providers send, so that the list need not grow. */
  private static final int USUAL_HEADERS = 24;

  private enum State {
    RECEIVING,
    DECIDING,
    ANSWERED
  }

  private final WebhookEndpoint endpoint;
  private final HttpServerRequest request;
  private final @Nullable String sourceName;
  private final String client;
  private final Context context =
      Objects.requireNonNull(Vertx.currentContext(), "not on an event loop");
  private final long startedAt = System.nanoTime();
  private final String requestId;
  private final InFlightBytes.Reservation reservation;
  private final TraceSpan trace;
  private State state = State.RECEIVING;
  private @Nullable Deadlines<WebhookExchange> deadlines;
  private boolean requestEnded;
  private boolean askedToContinue;

  WebhookExchange(
      WebhookEndpoint endpoint,
      HttpServerRequest request,
      @Nullable String sourceName,
      String client) {
    this.endpoint = endpoint;
    this.request = request;
    this.sourceName = sourceName;
    this.client = client;
    this.requestId = RequestIds.keepOrMake(request.getHeader(RequestIds.HEADER));
    this.reservation = endpoint.inFlight().open();
    this.trace = endpoint.trace(request);
  }

  /** Reads the request and lets the intake decide. */
  void receive(Source source) {
    List<HttpHeader> headers = headers();
    long declared = RestOfRequest.declaredLength(request);
    Integer own = source.record().maxBodyBytes();
    long limit = own == null ? endpoint.settings().maxBody().toBytes() : own;
    IngestOutcome refusal = admit(headers, declared, limit);
    if (refusal != null) {
      refuse(refusal);
      return;
    }
    var body = new RequestBody((int) (declared < 0 ? limit : declared));
    request.exceptionHandler(this::broken);
    request.handler(chunk -> append(body, chunk, limit));
    request.endHandler(_ -> received(source, headers, body, declared));
    begin(endpoint.requestDeadlines());
    if (RestOfRequest.expectsContinue(request)) {
      askedToContinue = true;
      request.response().writeContinue();
    }
  }

  /** Answers without looking at the rest of the request. */
  void refuse(IngestOutcome outcome) {
    if (!requestEnded) {
      RestOfRequest.drop(request, !(outcome instanceof TooSlow), askedToContinue);
    }
    reservation.release();
    answer(outcome);
  }

  private @Nullable IngestOutcome admit(List<HttpHeader> headers, long declared, long limit) {
    int hosts = 0;
    long bytes = 0;
    for (HttpHeader header : headers) {
      hosts += header.name().equals("host") ? 1 : 0;
      bytes += header.name().length() + header.value().length();
    }
    if (hosts != 1 && request.version() == HttpVersion.HTTP_1_1) {
      // RFC 9112 §3.2
      return new Malformed("A request has exactly one Host header.");
    }
    if (declared > limit) {
      return new TooLarge(limit);
    }
    // what was only announced is not reserved: a sender that announces and waits would hold it
    return reservation.grow(bytes) ? null : new Overloaded();
  }

  private void append(RequestBody body, Buffer chunk, long limit) {
    if (state != State.RECEIVING) {
      return;
    }
    body.count(chunk);
    if (body.size() + chunk.length() > limit) {
      refuse(new TooLarge(limit));
    } else if (!reservation.grow(body.growth(chunk.length()))) {
      refuse(new Overloaded());
    } else {
      body.append(chunk);
    }
  }

  private void received(Source source, List<HttpHeader> headers, RequestBody body, long declared) {
    requestEnded = true;
    if (state != State.RECEIVING) {
      return;
    }
    if (!body.isWhole(declared)) {
      LOG.atError()
          .addKeyValue(OutcomeKey.SOURCE.text(), source.name())
          .addKeyValue(OutcomeKey.REQUEST.text(), requestId)
          .log("a piece of a body was lost on the way in, so the request is answered 503");
      refuse(new NotDurable());
      return;
    }
    state = State.DECIDING;
    // first, so that the sender is answered whatever goes wrong from here on
    begin(endpoint.durabilityDeadlines());
    var webhook =
        new ReceivedWebhook(
            request.method().name(),
            request.uri(),
            endpoint.shown(client),
            requestId,
            headers,
            body.bytes(),
            endpoint.clock().instant().truncatedTo(ChronoUnit.MICROS),
            trace.traceparent());
    if (body.size() < LARGE_BODY) {
      decide(source, webhook);
    } else {
      context.executeBlocking(
          () -> {
            decide(source, webhook);
            return null;
          },
          false);
    }
  }

  /** Whatever goes wrong here is ours and becomes a 503. */
  private void decide(Source source, ReceivedWebhook webhook) {
    try {
      endpoint.intake().accept(source, webhook, this::decided);
    } catch (RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue(OutcomeKey.SOURCE.text(), source.name())
          .addKeyValue(OutcomeKey.REQUEST.text(), requestId)
          .log("a request failed");
      decided(new NotDurable());
    }
  }

  /** Called by any thread; only the first call counts, and none after the deadline. */
  private void decided(IngestOutcome outcome) {
    reservation.release();
    context.runOnContext(_ -> answer(outcome));
  }

  private void answer(IngestOutcome outcome) {
    if (state == State.ANSWERED) {
      return;
    }
    state = State.ANSWERED;
    endDeadline();
    endpoint.answers().write(request.response(), outcome, requestId);
    endpoint
        .metrics()
        .answered(sourceName, HttpAnswer.status(outcome), System.nanoTime() - startedAt);
    endpoint.refusals().tell(outcome, request, requestId, sourceName, client, trace);
    if (trace.isOn()) {
      endTrace(outcome);
    }
  }

  private void endTrace(IngestOutcome outcome) {
    String reason = RefusalLog.reason(outcome);
    trace
        .with(SpanKey.SOURCE, sourceName)
        .with(SpanKey.OUTCOME, reason == null ? null : "refused")
        .with(SpanKey.REASON, reason)
        .with(SpanKey.EVENT, outcome instanceof Durable made ? made.eventId().toString() : null)
        .endWithStatus(HttpAnswer.status(outcome));
  }

  /** The connection went away, or what came is not HTTP any more (then it is closed after this). */
  private void broken(Throwable cause) {
    boolean gone = cause instanceof HttpClosedException || cause instanceof IOException;
    if (state == State.RECEIVING && gone) {
      reservation.release();
    } else if (state == State.RECEIVING) {
      refuse(new Malformed("The body is not framed as HTTP wants it."));
    }
    if (state != State.ANSWERED) {
      trace.with(SpanKey.SOURCE, sourceName).with(SpanKey.OUTCOME, "gone").end();
    }
    state = State.ANSWERED;
    endDeadline();
  }

  /** The sender took too long to send all of it. */
  void tooSlow() {
    refuse(new TooSlow());
  }

  /** Kafka took too long; the producer still holds the bytes, its callback releases them. */
  void notDurable() {
    answer(new NotDurable());
  }

  /** One at a time. */
  private void begin(Deadlines<WebhookExchange> next) {
    endDeadline();
    next.begin(this);
    deadlines = next;
  }

  private void endDeadline() {
    if (deadlines != null) {
      deadlines.end(this);
      deadlines = null;
    }
  }

  private List<HttpHeader> headers() {
    List<HttpHeader> headers = new ArrayList<>(USUAL_HEADERS);
    for (Map.Entry<String, String> header : request.headers()) {
      headers.add(HttpHeader.plain(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
    }
    return headers;
  }
}
