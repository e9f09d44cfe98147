package dev.sluice.providers.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SignedWebhook;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import dev.sluice.providers.WebhookRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** A delivery that something goes wrong with before or after it is signed. */
final class Draft implements WebhookRequest {
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  final Provider provider;
  final List<SigningSecret> others = new ArrayList<>();
  List<SigningSecret> configured;
  List<Map.Entry<String, String>> headers = new ArrayList<>();
  String signing;
  String signedUrl = "https://hooks.example.com/in/webhooks/acme";
  String publicUrl = signedUrl;
  String target = "/in/webhooks/acme";
  byte[] body;
  Instant signedAt = NOW;

  Draft(String providerId, String json) {
    provider = Objects.requireNonNull(ProviderCatalog.bundled().find(providerId), providerId);
    var secret = provider.generateSecret();
    signing = secret.signing();
    configured = List.of(secret("current", secret.verifying()));
    body = providerId.equals("twilio") ? provider.sampleBody("d1") : json.getBytes(UTF_8);
  }

  static SigningSecret secret(String keyId, String value) {
    return SigningSecret.of(keyId, value.getBytes(UTF_8));
  }

  /** The configured secret as text. */
  String secret() {
    return new String(configured.getFirst().value(), UTF_8);
  }

  void configure(String value) {
    configured = List.of(secret("current", value));
  }

  /** Signs what is there now. */
  Draft sign() {
    var policy = new VerificationPolicy(null, signedUrl, false);
    var draft = new WebhookDraft("POST", target, List.of(), body, "d1", null, signedAt);
    SignedWebhook signed = provider.signer(secret("k", signing), policy).sign(draft);
    headers = new ArrayList<>(signed.headers());
    body = signed.body();
    return this;
  }

  /** Changes the body as text of one character a byte. */
  void rewrite(UnaryOperator<String> change) {
    body = change.apply(new String(body, ISO_8859_1)).getBytes(ISO_8859_1);
  }

  void rename(String from, String to) {
    headers.replaceAll(
        header -> header.getKey().equals(from) ? Map.entry(to, header.getValue()) : header);
  }

  void changeValues(UnaryOperator<String> change) {
    headers.replaceAll(header -> Map.entry(header.getKey(), change.apply(header.getValue())));
  }

  FailedDelivery failed() {
    List<String> names = headers.stream().map(Map.Entry::getKey).distinct().toList();
    var policy = new VerificationPolicy(null, publicUrl, false);
    return new FailedDelivery(provider, this, names, configured, others, policy);
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String target() {
    return target;
  }

  @Override
  public List<String> headers(String lowerCaseName) {
    return headers.stream()
        .filter(header -> header.getKey().equals(lowerCaseName))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public Instant receivedAt() {
    return NOW;
  }
}
