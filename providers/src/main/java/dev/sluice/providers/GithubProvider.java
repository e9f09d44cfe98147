package dev.sluice.providers;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** GitHub until its scheme file is read. */
final class GithubProvider implements Provider {
  @Override
  public String id() {
    return "github";
  }

  @Override
  public String name() {
    return "GitHub";
  }

  @Override
  public String scheme() {
    return "hmac-sha256";
  }

  @Override
  public String documentation() {
    return "https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries";
  }

  @Override
  public Set<String> credentialHeaders() {
    return Set.of();
  }

  @Override
  public SuccessAnswer successAnswer() {
    return SuccessAnswer.OK;
  }

  @Override
  public @Nullable Duration timestampTolerance() {
    return null;
  }

  @Override
  public boolean signsUrl() {
    return false;
  }

  @Override
  public byte[] sampleBody(String deliveryId) {
    return "{\"zen\":\"Keep it logically awesome.\"}".getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public GeneratedSecret generateSecret() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    String secret = HexFormat.of().formatHex(random);
    return new GeneratedSecret(secret, secret);
  }

  @Override
  public SignatureVerifier verifier(List<SigningSecret> secrets, VerificationPolicy policy) {
    return request -> {
      String id = first(request, "x-github-delivery");
      String type = first(request, "x-github-event");
      if (policy.allowUnsigned()) {
        return new Verdict.Unsigned(id, type);
      }
      String sent = first(request, "x-hub-signature-256");
      if (secrets.isEmpty()) {
        return new Verdict.Refused(Verdict.Refused.Kind.NO_SECRET, "no secret");
      }
      if (sent == null) {
        return new Verdict.Refused(Verdict.Refused.Kind.MISSING, "no signature");
      }
      for (SigningSecret secret : secrets) {
        byte[] wanted = ("sha256=" + sign(secret, request.body())).getBytes(StandardCharsets.UTF_8);
        if (secret.validAt(request.receivedAt())
            && MessageDigest.isEqual(wanted, sent.getBytes(StandardCharsets.UTF_8))) {
          return new Verdict.Verified(secret.keyId(), id, type);
        }
      }
      return new Verdict.Refused(Verdict.Refused.Kind.FAILED, "no secret fits");
    };
  }

  @Override
  public WebhookSigner signer(SigningSecret secret, VerificationPolicy policy) {
    return draft -> {
      List<Map.Entry<String, String>> headers = new ArrayList<>(draft.headers());
      String id = draft.deliveryId() == null ? UUID.randomUUID().toString() : draft.deliveryId();
      headers.add(Map.entry("x-github-delivery", id));
      headers.add(
          Map.entry("x-github-event", draft.eventType() == null ? "push" : draft.eventType()));
      headers.add(Map.entry("x-hub-signature-256", "sha256=" + sign(secret, draft.body())));
      return new SignedWebhook(draft.method(), draft.target(), headers, draft.body());
    };
  }

  private static @Nullable String first(WebhookRequest request, String header) {
    List<String> values = request.headers(header);
    return values.isEmpty() ? null : values.getFirst();
  }

  private static String sign(SigningSecret secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.value(), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
