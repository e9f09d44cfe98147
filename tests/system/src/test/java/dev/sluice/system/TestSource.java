package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SignedWebhook;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A source as both sides know it.
 *
 * @param name in the URL
 * @param provider who sends
 * @param signing what the provider signs with
 * @param verifying what the operator configures, null for nothing
 * @param settings further lines of the sources file
 */
record TestSource(
    String name, Provider provider, String signing, String verifying, List<String> settings) {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final VerificationPolicy POLICY = VerificationPolicy.DEFAULT;

  /** A source with a new secret. */
  static TestSource of(String name, String provider) {
    return of(name, provider, List.of());
  }

  /** A source with a new secret and further lines of the sources file. */
  static TestSource of(String name, String provider, List<String> settings) {
    Provider found = provider(provider);
    var secret = found.generateSecret();
    return new TestSource(name, found, secret.signing(), secret.verifying(), settings);
  }

  /** A source with a secret that both sides share. */
  static TestSource shared(String name, String provider, String secret) {
    return new TestSource(name, provider(provider), secret, secret, List.of());
  }

  /** The same source that is configured with no secret. */
  TestSource withoutSecret() {
    return new TestSource(name, provider, signing, null, settings);
  }

  /** The same source after its secret was changed on both sides. */
  TestSource withNewSecret() {
    return of(name, provider.id(), settings);
  }

  /** The provider's sample with its signature of now. */
  SignedWebhook sample(String deliveryId) {
    return sign(deliveryId, provider.sampleBody(deliveryId), List.of());
  }

  /** A webhook with this body and its signature of now. */
  SignedWebhook sign(String deliveryId, byte[] body) {
    return sign(deliveryId, body, List.of());
  }

  /** A webhook with these headers (lower-case names) too. */
  SignedWebhook sign(String deliveryId, byte[] body, List<Map.Entry<String, String>> headers) {
    return sign(signing, draft(deliveryId, body, headers, CLOCK.instant()));
  }

  /** What somebody sends who does not have the secret. */
  SignedWebhook forge(String deliveryId, byte[] body) {
    var draft = draft(deliveryId, body, List.of(), CLOCK.instant());
    return sign(provider.generateSecret().signing(), draft);
  }

  /** A webhook without any signature. */
  SignedWebhook unsigned(byte[] body) {
    return new SignedWebhook("POST", target(), List.of(), body);
  }

  /** A genuine webhook that was signed so long ago. */
  SignedWebhook signedBefore(Duration age, String deliveryId) {
    Instant then = CLOCK.instant().minus(age);
    return sign(signing, draft(deliveryId, provider.sampleBody(deliveryId), List.of(), then));
  }

  /** Its entry in the sources file. */
  String yaml() {
    var yaml = new StringBuilder("  - name: %s%n    provider: %s%n".formatted(name, provider.id()));
    if (verifying != null) {
      yaml.append("    secrets: ['%s']%n".formatted(verifying.replace("'", "''")));
    }
    settings.forEach(line -> yaml.append("    ").append(line).append('\n'));
    return yaml.toString();
  }

  String target() {
    return "/webhooks/" + name;
  }

  private SignedWebhook sign(String secret, WebhookDraft draft) {
    return provider.signer(SigningSecret.of("k", secret.getBytes(UTF_8)), POLICY).sign(draft);
  }

  private WebhookDraft draft(
      String deliveryId, byte[] body, List<Map.Entry<String, String>> headers, Instant time) {
    return new WebhookDraft("POST", target(), headers, body, deliveryId, null, time);
  }

  private static Provider provider(String id) {
    return Objects.requireNonNull(ProviderCatalog.bundled().find(id), id);
  }
}
