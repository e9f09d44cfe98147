package dev.sluice.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.Provider;
import dev.sluice.providers.SignedWebhook;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes webhooks as a provider does, genuine ones and tampered ones.
 *
 * @param provider who is played
 * @param secret the shared secret or the private key
 * @param policy with the public URL where the provider signs it
 * @param clock gives the time of signing
 */
record WebhookForge(
    Provider provider, SigningSecret secret, VerificationPolicy policy, InstantSource clock) {
  /** Further back than any provider's tolerance. */
  private static final Duration STALE = Duration.ofDays(2);

  /**
   * A webhook for a source.
   *
   * @param body before signing, null for the provider's sample
   * @param deliveryId null for a new one
   * @param eventType null for a plausible one
   */
  SignedWebhook make(
      String source,
      byte @Nullable [] body,
      @Nullable String deliveryId,
      @Nullable String eventType,
      Tampering tampering) {
    String id = deliveryId == null ? UUID.randomUUID().toString() : deliveryId;
    byte[] content = body == null ? provider.sampleBody(id) : body;
    var time = clock.instant();
    var draft =
        new WebhookDraft(
            "POST",
            "/webhooks/" + source,
            List.of(Map.entry("content-type", contentType(content))),
            content,
            id,
            eventType,
            tampering == Tampering.TIMESTAMP ? time.minus(STALE) : time);
    return switch (tampering) {
      case NONE, TIMESTAMP -> sign(secret, draft);
      case SECRET -> sign(otherSecret(), draft);
      case MISSING ->
          new SignedWebhook(draft.method(), draft.target(), draft.headers(), draft.body());
      case BODY -> withChangedBody(sign(secret, draft));
      case SIGNATURE -> withChangedSignature(draft);
    };
  }

  private SignedWebhook sign(SigningSecret with, WebhookDraft draft) {
    return provider.signer(with, policy).sign(draft);
  }

  private SigningSecret otherSecret() {
    return SigningSecret.of("other", provider.generateSecret().signing().getBytes(UTF_8));
  }

  private static SignedWebhook withChangedBody(SignedWebhook webhook) {
    byte[] body = webhook.body().clone();
    if (body.length > 0) {
      body[body.length / 2] ^= 1;
    }
    return new SignedWebhook(webhook.method(), webhook.target(), webhook.headers(), body);
  }

  /**
   * The signature is what another secret makes different: in headers, or in the body where the
   * provider signs there.
   */
  private SignedWebhook withChangedSignature(WebhookDraft draft) {
    SignedWebhook genuine = sign(secret, draft);
    SignedWebhook other = sign(otherSecret(), draft);
    Set<Map.Entry<String, String>> same = new HashSet<>(genuine.headers());
    same.retainAll(other.headers());
    if (same.size() == genuine.headers().size()) {
      return new SignedWebhook(genuine.method(), genuine.target(), genuine.headers(), other.body());
    }
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (var header : genuine.headers()) {
      headers.add(
          same.contains(header)
              ? header
              : Map.entry(header.getKey(), withChangedCharacter(header.getValue())));
    }
    return new SignedWebhook(genuine.method(), genuine.target(), headers, genuine.body());
  }

  /** Changes a character near the end, where signatures are, but not Base64's padding. */
  private static String withChangedCharacter(String value) {
    int at = Math.max(0, value.length() - 6);
    char changed = value.charAt(at) == 'a' ? 'b' : 'a';
    return value.substring(0, at) + changed + value.substring(at + 1);
  }

  private static String contentType(byte[] body) {
    boolean json = body.length > 0 && (body[0] == '{' || body[0] == '[');
    return json ? "application/json" : "application/x-www-form-urlencoded";
  }
}
