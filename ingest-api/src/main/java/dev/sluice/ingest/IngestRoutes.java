package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.Malformed;
import dev.sluice.ingest.IngestOutcome.MethodNotAllowed;
import dev.sluice.ingest.IngestOutcome.NotFound;
import dev.sluice.ingest.IngestOutcome.NotReady;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The paths of the receiver. */
final class IngestRoutes {
  private static final String WEBHOOKS = "/webhooks/";

  private final WebhookEndpoint webhooks;
  private final Supplier<@Nullable String> trouble;
  private final IngestMetrics metrics;

  /**
   * The routes.
   *
   * @param trouble why webhooks cannot be taken now, null if they can
   */
  IngestRoutes(
      WebhookEndpoint webhooks, Supplier<@Nullable String> trouble, IngestMetrics metrics) {
    this.webhooks = webhooks;
    this.trouble = trouble;
    this.metrics = metrics;
  }

  void handle(HttpServerRequest request) {
    String path = request.path();
    if (path != null && path.startsWith(WEBHOOKS)) {
      webhook(request, path.substring(WEBHOOKS.length()));
    } else if ("/health".equals(path)) {
      probe(request, null);
    } else if ("/ready".equals(path)) {
      probe(request, trouble.get());
    } else {
      answer(request, new NotFound());
    }
  }

  /** What the HTTP decoder refused; the connection is closed after the answer. */
  void handleInvalid(HttpServerRequest request) {
    var outcome =
        new Malformed("The request line or a header is too long or not as HTTP wants it.");
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    answer(request, outcome);
    metrics.answered(null, HttpAnswer.status(outcome), 0);
  }

  private void webhook(HttpServerRequest request, String source) {
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.POST) || method.equals(HttpMethod.PUT)) {
      webhooks.handle(request, source);
    } else {
      var outcome = new MethodNotAllowed("POST, PUT");
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
      request
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end("{\"status\":\"up\"}");
    }
  }

  private void answer(HttpServerRequest request, IngestOutcome outcome) {
    String requestId = RequestIds.keepOrMake(request.getHeader("x-request-id"));
    HttpAnswer.write(request.response(), outcome, requestId);
  }
}
