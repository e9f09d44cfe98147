package dev.sluice.console.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.console.api.ApiException;
import dev.sluice.providers.InvalidSecretException;
import dev.sluice.providers.Provider;
import dev.sluice.providers.SignedWebhook;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import dev.sluice.schemas.SourceRecord;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a provider's sample to the receiver, signed with the secret that a source has now. The
 * address is a setting and nothing else: nobody can make the console call another one.
 */
final class TestDeliveries implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TestDeliveries.class);
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final int SECONDS = 10;
  private static final int AT_A_TIME = 4;
  private static final int LONGEST_ANSWER = 64 << 10;
  private static final int SHOWN = 500;

  /** The HTTP client sets these itself. */
  private static final Set<String> OWN_HEADERS = Set.of("host", "content-length", "connection");

  private final KnownSources sources;
  private final DeliveryProperties properties;
  private final InstantSource clock;
  private final Semaphore turns = new Semaphore(AT_A_TIME);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  TestDeliveries(KnownSources sources, DeliveryProperties properties, InstantSource clock) {
    this.sources = sources;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * What the receiver answered.
   *
   * @param status of HTTP
   * @param eventId what the attempt is called, null where the receiver took none
   * @param deliveryId the provider's id in the sample
   * @param answer the beginning of its body
   */
  record Sent(int status, @Nullable String eventId, String deliveryId, String answer) {}

  /**
   * A webhook for a source.
   *
   * @throws ApiException 404 if there is no such source, 409 if nothing can be signed for it
   */
  SignedWebhook sign(String name, String deliveryId) {
    SourceRecord source = sources.load().get(name);
    if (source == null) {
      throw ApiException.notFound("there is no source '%s'".formatted(name));
    }
    Provider provider = sources.provider(source);
    byte[] body = provider.sampleBody(deliveryId);
    Instant now = clock.instant();
    var draft =
        new WebhookDraft(
            "POST",
            "/webhooks/" + name,
            List.of(Map.entry("content-type", contentType(body))),
            body,
            deliveryId,
            null,
            now);
    SigningSecret secret = secret(source, provider, now);
    if (secret == null) {
      return new SignedWebhook(draft.method(), draft.target(), draft.headers(), body);
    }
    try {
      var policy = new VerificationPolicy(source.tolerance(), source.publicUrl(), false);
      return provider.signer(secret, policy).sign(draft);
    } catch (InvalidSecretException e) {
      throw ApiException.conflict(
          "the secret %s of '%s' signs nothing: %s"
              .formatted(secret.keyId(), name, e.getMessage()));
    }
  }

  /** Null where nothing is signed. */
  private @Nullable SigningSecret secret(SourceRecord source, Provider provider, Instant now) {
    List<SigningSecret> secrets =
        sources.secrets(source).stream().filter(each -> counts(each, now)).toList();
    if (secrets.isEmpty() && source.allowUnsigned()) {
      return null;
    }
    var sample = provider.generateSecret();
    if (!sample.signing().equals(sample.verifying())) {
      throw ApiException.conflict(
          "%s signs with a private key that nobody else has, so the console cannot sign for it"
              .formatted(provider.name()));
    }
    if (secrets.isEmpty()) {
      throw ApiException.conflict("'%s' has no secret that counts now".formatted(source.name()));
    }
    return secrets.getFirst();
  }

  private static boolean counts(SigningSecret secret, Instant now) {
    Instant from = secret.notBefore();
    Instant to = secret.notAfter();
    return (from == null || !now.isBefore(from)) && (to == null || now.isBefore(to));
  }

  private static String contentType(byte[] body) {
    boolean json = body.length > 0 && (body[0] == '{' || body[0] == '[');
    return json ? "application/json" : "application/x-www-form-urlencoded";
  }

  /** Refuses what cannot be done here at all. */
  void checkConfigured() {
    if (properties.ingestUrl() == null) {
      throw ApiException.conflict(
          "the console does not know where the receiver is; set sluice.console.ingest-url");
    }
  }

  /**
   * Sends a webhook and waits for the answer, ten seconds at most.
   *
   * @throws ApiException 503 if there is none
   */
  Sent send(SignedWebhook webhook, String deliveryId) throws InterruptedException {
    if (!turns.tryAcquire()) {
      throw ApiException.unavailable("too many test deliveries are under way; try again");
    }
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request(webhook), BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER));
    try {
      HttpResponse<byte[]> got = answer.get(SECONDS, TimeUnit.SECONDS);
      String text = new String(got.body(), UTF_8).strip();
      return new Sent(
          got.statusCode(),
          got.headers().firstValue("Sluice-Event-Id").orElse(null),
          deliveryId,
          text.substring(0, Math.min(SHOWN, text.length())));
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The receiver at {} did not answer a test", properties.ingestUrl(), e);
      throw ApiException.unavailable(
          "the receiver at %s did not answer; does it run?".formatted(properties.ingestUrl()));
    } finally {
      answer.cancel(true);
      turns.release();
    }
  }

  private HttpRequest request(SignedWebhook webhook) {
    var request =
        HttpRequest.newBuilder(URI.create(properties.ingestUrl() + webhook.target()))
            .timeout(Duration.ofSeconds(SECONDS))
            .method(webhook.method(), BodyPublishers.ofByteArray(webhook.body()));
    for (var header : webhook.headers()) {
      if (!OWN_HEADERS.contains(header.getKey())) {
        request.header(header.getKey(), header.getValue());
      }
    }
    return request.build();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
