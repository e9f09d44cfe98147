package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.Malformed;
import dev.sluice.ingest.IngestOutcome.MethodNotAllowed;
import dev.sluice.ingest.IngestOutcome.NotFound;
import dev.sluice.ingest.IngestOutcome.NotReady;
import dev.sluice.process.OutcomeKey;
import dev.sluice.process.RequestIds;
import dev.sluice.process.TraceSpan;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The paths of the receiver. */
final class IngestRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(IngestRoutes.class);
  private static final String WEBHOOKS = "/webhooks/";

  private final WebhookEndpoint webhooks;
  private final IngestReadiness readiness;
  private final IngestMetrics metrics;
  private final HttpAnswer answers;

  IngestRoutes(
      WebhookEndpoint webhooks,
      IngestReadiness readiness,
      IngestMetrics metrics,
      HttpAnswer answers) {
    this.webhooks = webhooks;
    this.readiness = readiness;
    this.metrics = metrics;
    this.answers = answers;
  }

  /** Whatever goes wrong here is ours and becomes a 503. */
  void handle(HttpServerRequest request) {
    if (readiness.isLeaving()) {
      closeAfter(request);
    }
    try {
      route(request);
    } catch (RuntimeException e) {
      String requestId = requestId(request);
      LOG.atError()
          .setCause(e)
          .addKeyValue(OutcomeKey.REQUEST.text(), requestId)
          .log("a request failed");
      if (!request.response().ended()) {
        RestOfRequest.drop(request, true, false);
        answers.write(
            request.response(), new NotReady("The request could not be handled."), requestId);
      }
    }
  }

  /** So that the sender's next request goes to another receiver. */
  private static void closeAfter(HttpServerRequest request) {
    request
        .response()
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .endHandler(_ -> request.connection().close());
  }

  private void route(HttpServerRequest request) {
    String path = request.path();
    if (path != null && path.startsWith(WEBHOOKS)) {
      webhook(request, path.substring(WEBHOOKS.length()));
    } else if ("/health".equals(path)) {
      probe(request, null);
    } else if ("/ready".equals(path)) {
      probe(request, readiness.trouble());
    } else {
      refuse(request, new NotFound());
    }
  }

  /** What the decoder or the guard refused; the connection is closed after the answer. */
  void handleInvalid(HttpServerRequest request) {
    IngestOutcome outcome =
        request.decoderResult().cause() instanceof RequestFault fault
            ? fault.outcome()
            : new Malformed("The request line or a header is too long or not as HTTP wants it.");
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    String requestId = requestId(request);
    answers.write(request.response(), outcome, requestId);
    tell(request, outcome, requestId);
    metrics.answered(null, HttpAnswer.status(outcome), 0);
  }

  private void webhook(HttpServerRequest request, String source) {
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.POST)
        || method.equals(HttpMethod.PUT)
        || webhooks.takes(method.name(), source)) {
      webhooks.handle(request, source);
    } else {
      var outcome = new MethodNotAllowed(webhooks.allowed(source));
      refuse(request, outcome);
      metrics.answered(null, HttpAnswer.status(outcome), 0);
    }
  }

  private void probe(HttpServerRequest request, @Nullable String reason) {
    HttpMethod method = request.method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      answer(request, new MethodNotAllowed("GET, HEAD"));
    } else if (reason != null) {
      answer(request, new NotReady(reason));
    } else {
      answers.writeUp(request.response());
    }
  }

  /** Of probes, which are too many to tell. */
  private void answer(HttpServerRequest request, IngestOutcome outcome) {
    RestOfRequest.drop(request, true, false);
    answers.write(request.response(), outcome, requestId(request));
  }

  private void refuse(HttpServerRequest request, IngestOutcome outcome) {
    RestOfRequest.drop(request, true, false);
    String requestId = requestId(request);
    answers.write(request.response(), outcome, requestId);
    tell(request, outcome, requestId);
  }

  private void tell(HttpServerRequest request, IngestOutcome outcome, String requestId) {
    String peer = request.remoteAddress().hostAddress();
    webhooks.refusals().tell(outcome, request, requestId, null, peer, TraceSpan.none());
  }

  private static String requestId(HttpServerRequest request) {
    return RequestIds.keepOrMake(request.getHeader(RequestIds.HEADER));
  }
}
