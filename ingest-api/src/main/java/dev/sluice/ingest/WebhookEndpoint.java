package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.MethodNotAllowed;
import dev.sluice.ingest.IngestOutcome.NotFound;
import dev.sluice.ingest.IngestOutcome.NotReady;
import dev.sluice.ingest.IngestOutcome.SourcePaused;
import dev.sluice.process.TraceSpan;
import dev.sluice.process.Tracing;
import dev.sluice.providers.Handshakes;
import dev.sluice.registry.Source;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.SourceRecord;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where webhooks come in: finds the source and lets a {@link WebhookExchange} do the rest. */
final class WebhookEndpoint {
  private static final String DELIVERIES = "POST, PUT";
  private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");

  private final SourceRegistry sources;
  private final WebhookIntake intake;
  private final InFlightBytes inFlight;
  private final Telemetry telemetry;
  private final HttpAnswer answers;
  private final IngestProperties.Receiver settings;
  private final Admission admission;
  private final RefusalLog refusals;
  private final InstantSource clock;

  /** Of each event loop its own. */
  private final FastThreadLocal<Deadlines<WebhookExchange>> requestDeadlines;

  private final FastThreadLocal<Deadlines<WebhookExchange>> durabilityDeadlines;

  WebhookEndpoint(
      SourceRegistry sources,
      WebhookIntake intake,
      InFlightBytes inFlight,
      Telemetry telemetry,
      HttpAnswer answers,
      IngestProperties.Receiver settings,
      InstantSource clock) {
    this.sources = sources;
    this.intake = intake;
    this.inFlight = inFlight;
    this.telemetry = telemetry;
    this.refusals = new RefusalLog(telemetry.addresses());
    this.answers = answers;
    this.settings = settings;
    this.admission = Admission.of(settings, telemetry);
    this.clock = clock;
    this.requestDeadlines = deadlines(settings.requestTimeout(), WebhookExchange::tooSlow);
    this.durabilityDeadlines = deadlines(settings.durabilityTimeout(), WebhookExchange::notDurable);
  }

  private static FastThreadLocal<Deadlines<WebhookExchange>> deadlines(
      Duration length, Consumer<WebhookExchange> whenOver) {
    return new FastThreadLocal<>() {
      @Override
      protected Deadlines<WebhookExchange> initialValue() {
        return new Deadlines<>(length, whenOver);
      }
    };
  }

  /** Takes the request over; it is answered exactly once unless the sender goes away. */
  void handle(HttpServerRequest request, String sourceName) {
    // asked before the look-up: our own ignorance must never look like a source that was deleted
    boolean knowing = sources.caughtUp();
    Source source = sources.find(sourceName);
    String client = admission.client(request);
    var exchange =
        new WebhookExchange(this, request, source == null ? null : source.name(), client);
    IngestOutcome refusal = admission.refusal(request, client);
    if (refusal != null) {
      exchange.refuse(refusal);
    } else if (!knowing) {
      exchange.refuse(new NotReady("The receiver does not know all sources yet."));
    } else if (source == null) {
      exchange.refuse(new NotFound());
    } else {
      switch (source.record().status()) {
        case ACTIVE -> receive(exchange, request, source);
        case PAUSED -> exchange.refuse(new SourcePaused());
        case DISABLED -> exchange.refuse(new NotFound());
      }
    }
  }

  private void receive(WebhookExchange exchange, HttpServerRequest request, Source source) {
    String method = request.method().name();
    IngestOutcome refusal = admission.refusal(source);
    if (refusal != null) {
      exchange.refuse(refusal);
    } else if (!Handshakes.METHODS.contains(method) || takes(method, source)) {
      exchange.receive(source);
    } else if (source.closed()) {
      exchange.refuse(new NotReady("The receiver cannot answer for this source now."));
    } else {
      exchange.refuse(new MethodNotAllowed(allowed(source.name())));
    }
  }

  /** Whether {@link #handle} takes a method that deliveries do not have. */
  boolean takes(String method, String sourceName) {
    // only the sources could tell, and what is in them; a 503 is asked again, a 405 is not
    Source source = sources.find(sourceName);
    boolean unknown = !sources.caughtUp() || (source != null && source.closed());
    return unknown
        ? Handshakes.METHODS.contains(method)
        : source != null
            && source.record().status() != SourceRecord.Status.DISABLED
            && takes(method, source);
  }

  private static boolean takes(String method, Source source) {
    Handshakes handshakes = source.handshakes();
    return handshakes != null && handshakes.methods().contains(method);
  }

  /** Value of the Allow header. */
  String allowed(String sourceName) {
    Handshakes handshakes = handshakes(sourceName);
    return handshakes == null || handshakes.methods().isEmpty()
        ? DELIVERIES
        : DELIVERIES + ", " + String.join(", ", handshakes.methods());
  }

  /** Of a source that does not look as if it did not exist. */
  private @Nullable Handshakes handshakes(String sourceName) {
    Source source = sources.find(sourceName);
    return source == null || source.record().status() == SourceRecord.Status.DISABLED
        ? null
        : source.handshakes();
  }

  WebhookIntake intake() {
    return intake;
  }

  InFlightBytes inFlight() {
    return inFlight;
  }

  RefusalLog refusals() {
    return refusals;
  }

  IngestMetrics metrics() {
    return telemetry.metrics();
  }

  /** The trace of a request that begins; it costs nothing where none is recorded. */
  TraceSpan trace(HttpServerRequest request) {
    Tracing tracing = telemetry.tracing();
    return tracing.isOn()
        ? tracing.request(request.method().name(), request.getHeader(TRACEPARENT))
        : TraceSpan.none();
  }

  /** A client's address as it is written down. */
  String shown(String client) {
    return telemetry.addresses().shown(client);
  }

  HttpAnswer answers() {
    return answers;
  }

  IngestProperties.Receiver settings() {
    return settings;
  }

  /** How long a request may take to come whole; of this event loop. */
  Deadlines<WebhookExchange> requestDeadlines() {
    return requestDeadlines.get();
  }

  /** How long Kafka may take to acknowledge; of this event loop. */
  Deadlines<WebhookExchange> durabilityDeadlines() {
    return durabilityDeadlines.get();
  }

  InstantSource clock() {
    return clock;
  }
}
