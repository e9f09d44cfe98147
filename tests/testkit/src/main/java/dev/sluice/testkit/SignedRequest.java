package dev.sluice.testkit;

import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SignedWebhook;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import dev.sluice.providers.WebhookRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request as the provider sends it.
 *
 * @param sent what is signed
 * @param receivedAt the time it is signed for
 */
public record SignedRequest(SignedWebhook sent, Instant receivedAt) implements WebhookRequest {
  private static final Instant TIME = Instant.parse("2026-11-24T12:00:00Z");

  /** The provider's sample, signed with a secret. */
  public static SignedRequest signed(Provider provider, String secret) {
    var key = SigningSecret.of("sender", secret.getBytes(StandardCharsets.UTF_8));
    byte[] body = provider.sampleBody("delivery-1");
    var draft = new WebhookDraft("POST", "/webhooks/x", List.of(), body, "delivery-1", null, TIME);
    var signer = provider.signer(key, VerificationPolicy.DEFAULT);
    return new SignedRequest(signer.sign(draft), TIME);
  }

  /**
   * The same of a provider of the catalogue.
   *
   * @throws java.util.NoSuchElementException if there is none with this id
   */
  public static SignedRequest signed(String providerId, String secret) {
    Provider provider = ProviderCatalog.bundled().find(providerId);
    return signed(Optional.ofNullable(provider).orElseThrow(), secret);
  }

  @Override
  public String method() {
    return sent.method();
  }

  @Override
  public String target() {
    return sent.target();
  }

  @Override
  public List<String> headers(String lowerCaseName) {
    return sent.headers().stream()
        .filter(header -> header.getKey().equals(lowerCaseName))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public byte[] body() {
    return sent.body();
  }
}
