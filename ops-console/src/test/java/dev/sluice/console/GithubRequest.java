package dev.sluice.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SignedWebhook;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import dev.sluice.providers.WebhookRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A request as GitHub sends it, signed with a secret. */
record GithubRequest(SignedWebhook sent, Instant receivedAt) implements WebhookRequest {
  private static final Instant TIME = Instant.parse("2026-11-24T12:00:00Z");

  static GithubRequest signed(String secret) {
    var signer =
        ProviderCatalog.bundled()
            .find("github")
            .signer(SigningSecret.of("sender", secret.getBytes(UTF_8)), VerificationPolicy.DEFAULT);
    var draft = new WebhookDraft("POST", "/", List.of(), new byte[] {1}, "delivery", "push", TIME);
    return new GithubRequest(signer.sign(draft), TIME);
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
