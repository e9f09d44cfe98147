package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.Malformed;
import dev.sluice.ingest.IngestOutcome.TooMany;
import dev.sluice.process.TrustedHosts;
import dev.sluice.registry.Source;
import io.github.bucket4j.TimeMeter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a request is taken at all, by its head and by how many came before it. Thread-safe. */
final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
  private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");
  private static final long BETWEEN_WARNINGS = TimeUnit.MINUTES.toNanos(1);

  private final TrustedHosts hosts;
  private final ClientAddresses clients;
  private final RateLimits limits;
  private final Telemetry telemetry;
  private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());

  private Admission(
      TrustedHosts hosts, ClientAddresses clients, RateLimits limits, Telemetry telemetry) {
    this.hosts = hosts;
    this.clients = clients;
    this.limits = limits;
    this.telemetry = telemetry;
  }

  static Admission of(IngestProperties.Receiver settings, Telemetry telemetry) {
    var limits =
        new RateLimits(settings.clientLimit(), settings.sourceLimit(), TimeMeter.SYSTEM_NANOTIME);
    return new Admission(settings.hosts(), settings.clients(), limits, telemetry);
  }

  /** The address of a request's client. */
  String client(HttpServerRequest request) {
    String peer = request.remoteAddress().hostAddress();
    return clients.trustsAny() ? clients.of(peer, request.headers().getAll(FORWARDED_FOR)) : peer;
  }

  /** Why a request is not even looked at; null if it is. */
  @Nullable IngestOutcome refusal(HttpServerRequest request, String client) {
    if (!hosts.any() && !hosts.trusts(request.getHeader(HttpHeaders.HOST))) {
      return new Malformed("The Host header names none of the receiver's names.");
    }
    int seconds = limits.ofClient(client);
    if (seconds == 0) {
      return null;
    }
    telemetry.metrics().limited("client");
    warn(
        "client {} is over its limit (sluice.ingest.client-rate-limit); if it is a proxy name it"
            + " in sluice.ingest.trusted-proxies",
        telemetry.addresses().shown(client));
    return new TooMany("Too many requests from this address.", seconds);
  }

  /** Why a source takes no more; null if it does. */
  @Nullable IngestOutcome refusal(Source source) {
    int seconds = limits.ofSource(source.name(), source.record().rateLimit());
    if (seconds == 0) {
      return null;
    }
    telemetry.metrics().limited("source");
    warn(
        "source {} is over its limit (its rate-limit, or sluice.ingest.rate-limit)", source.name());
    return new TooMany("Too many requests for this source.", seconds);
  }

  /** Once in a while: who sends too much shall not fill the log as well. */
  private void warn(String text, String who) {
    long now = System.nanoTime();
    long next = nextWarning.get();
    if (now - next >= 0 && nextWarning.compareAndSet(next, now + BETWEEN_WARNINGS)) {
      LOG.warn(text, who);
    }
  }
}
