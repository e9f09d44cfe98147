package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.Malformed;
import dev.sluice.ingest.IngestOutcome.MethodNotAllowed;
import dev.sluice.ingest.IngestOutcome.NotFound;
import dev.sluice.ingest.IngestOutcome.NotReady;
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
      LOG.error("a request for {} failed", request.path(), e);
      if (!request.response().ended()) {
        answer(request, new NotReady("The request could not be handled."));
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
      answer(request, new NotFound());
    }
  }

  /** What the decoder or the guard refused; the connection is closed after the answer. */
  void handleInvalid(HttpServerRequest request) {
    IngestOutcome outcome =
        request.decoderResult().cause() instanceof RequestFault fault
            ? fault.outcome()
            : new Malformed("The request line or a header is too long or not as HTTP wants it.");
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    write(request, outcome);
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
      answer(request, outcome);
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

  private void answer(HttpServerRequest request, IngestOutcome outcome) {
    RestOfRequest.drop(request, true, false);
    write(request, outcome);
  }

  private void write(HttpServerRequest request, IngestOutcome outcome) {
    String requestId = RequestIds.keepOrMake(request.getHeader("x-request-id"));
    answers.write(request.response(), outcome, requestId);
  }
}
