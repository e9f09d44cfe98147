package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.NotFound;
import dev.sluice.ingest.IngestOutcome.NotReady;
import dev.sluice.ingest.IngestOutcome.SourcePaused;
import dev.sluice.registry.Source;
import dev.sluice.registry.SourceRegistry;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Where webhooks come in: finds the source and lets a {@link WebhookExchange} do the rest. */
final class WebhookEndpoint {
  private final SourceRegistry sources;
  private final WebhookIntake intake;
  private final InFlightBytes inFlight;
  private final IngestMetrics metrics;
  private final IngestProperties.Receiver settings;
  private final InstantSource clock;

  WebhookEndpoint(
      SourceRegistry sources,
      WebhookIntake intake,
      InFlightBytes inFlight,
      IngestMetrics metrics,
      IngestProperties.Receiver settings,
      InstantSource clock) {
    this.sources = sources;
    this.intake = intake;
    this.inFlight = inFlight;
    this.metrics = metrics;
    this.settings = settings;
    this.clock = clock;
  }

  /** Takes the request over; it is answered exactly once unless the sender goes away. */
  void handle(HttpServerRequest request, String sourceName) {
    Source source = sources.find(sourceName);
    var exchange = new WebhookExchange(this, request, source == null ? null : source.name());
    IngestOutcome refusal = refusal(source);
    if (refusal != null || source == null) {
      exchange.refuse(refusal == null ? new NotFound() : refusal);
    } else {
      exchange.receive(source);
    }
  }

  private @Nullable IngestOutcome refusal(@Nullable Source source) {
    if (!sources.caughtUp()) {
      // our own ignorance must never look like a source that was deleted
      return new NotReady("The receiver does not know all sources yet.");
    }
    if (source == null) {
      return new NotFound();
    }
    return switch (source.record().status()) {
      case ACTIVE -> null;
      case PAUSED -> new SourcePaused();
      case DISABLED -> new NotFound();
    };
  }

  WebhookIntake intake() {
    return intake;
  }

  InFlightBytes inFlight() {
    return inFlight;
  }

  IngestMetrics metrics() {
    return metrics;
  }

  IngestProperties.Receiver settings() {
    return settings;
  }

  InstantSource clock() {
    return clock;
  }
}
