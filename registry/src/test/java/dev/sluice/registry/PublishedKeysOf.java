package dev.sluice.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.GeneratedSecret;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SignedWebhook;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import dev.sluice.testkit.SignedRequest;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Requests of providers that publish their keys. */
final class PublishedKeysOf {
  static final String TOPIC = "arn:aws:sns:eu-central-1:123456789012:orders";
  static final String CERTIFICATE =
      "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem";
  static final String JWKS = "https://rest.alpha.fal.ai/.well-known/jwks.json";
  static final Instant TIME = Instant.parse("2026-11-24T12:00:00Z");

  private PublishedKeysOf() {}

  static Provider provider(String id) {
    return Objects.requireNonNull(ProviderCatalog.bundled().find(id));
  }

  /** A message of Amazon SNS that names an address for its certificate. */
  static SignedRequest sns(PrivateKey key, String topic, String certificate) {
    String body =
        new String(provider("aws-sns").sampleBody("m-1"), UTF_8)
            .replace("{\"Type\"", "{\"SigningCertURL\":\"%s\",\"Type\"".formatted(certificate));
    return signed("aws-sns", topic + " ", key, body.getBytes(UTF_8), Map.of());
  }

  /** A delivery of PayPal's, likewise. */
  static SignedRequest paypal(PrivateKey key, String webhookId, String certificate) {
    return signed(
        "paypal",
        webhookId + ":",
        key,
        provider("paypal").sampleBody("WH-1"),
        Map.of("PAYPAL-CERT-URL", certificate));
  }

  /** A request of fal's, which signs for all its customers with the same keys. */
  static SignedRequest fal(GeneratedSecret secret, Instant time) {
    Provider fal = provider("fal");
    var signer =
        fal.signer(
            SigningSecret.of("k", secret.signing().getBytes(UTF_8)), VerificationPolicy.DEFAULT);
    var draft =
        new WebhookDraft(
            "POST", "/webhooks/x", List.of(), fal.sampleBody("r-1"), "r-1", null, time);
    return new SignedRequest(signer.sign(draft), time);
  }

  /** How fal publishes a key. */
  static byte[] jwks(GeneratedSecret secret) {
    return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}]}"
        .formatted(secret.verifying().replace("=", ""))
        .getBytes(UTF_8);
  }

  private static SignedRequest signed(
      String id, String part, PrivateKey key, byte[] body, Map<String, String> headers) {
    String secret = part + Base64.getEncoder().encodeToString(key.getEncoded());
    var signer =
        provider(id)
            .signer(SigningSecret.of("k", secret.getBytes(UTF_8)), VerificationPolicy.DEFAULT);
    List<Map.Entry<String, String>> sent = new ArrayList<>(headers.entrySet());
    var draft = new WebhookDraft("POST", "/webhooks/x", sent, body, "m-1", null, TIME);
    SignedWebhook webhook = signer.sign(draft);
    return new SignedRequest(webhook, TIME);
  }
}
