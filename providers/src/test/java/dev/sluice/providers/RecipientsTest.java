package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where a provider signs for all its customers with one key, a source may hold several secrets with
 * that key, one for each of its recipients, and takes what is for one of them, and nothing else.
 */
class RecipientsTest {
  private static final VerificationPolicy POLICY =
      new VerificationPolicy(null, "https://hooks.example.com/webhooks/test", false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adobe-io-events",
        "aws-sns",
        "fireblocks-v1",
        "fireblocks-v2",
        "google-pubsub-push",
        "paypal",
        "wise"
      })
  void eachRecipientOfASourceIsTakenAndNoOther(String id) {
    // given
    Provider provider = Objects.requireNonNull(ProviderCatalog.bundled().find(id));
    GeneratedSecret secret = provider.generateSecret();
    char end = id.equals("aws-sns") ? ' ' : ':';
    SignatureVerifier verifier =
        provider.verifier(
            List.of(
                key("first", "one" + end, secret.verifying(), end),
                key("second", "two" + end, secret.verifying(), end)),
            POLICY);
    // when, then
    assertThat(keyId(verifier, signed(provider, secret, "one", end))).isEqualTo("first");
    assertThat(keyId(verifier, signed(provider, secret, "two", end))).isEqualTo("second");
    assertThat(verifier.verify(signed(provider, secret, "three", end)))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> assertThat(refused.kind()).isEqualTo(Verdict.Refused.Kind.FAILED));
  }

  private static String keyId(SignatureVerifier verifier, ReceivedRequest request) {
    Verdict verdict = verifier.verify(request);
    assertThat(verdict).isInstanceOf(Verdict.Verified.class);
    return ((Verdict.Verified) verdict).keyId();
  }

  private static ReceivedRequest signed(
      Provider provider, GeneratedSecret secret, String recipient, char end) {
    WebhookDraft draft =
        new WebhookDraft(
            "POST",
            "/webhooks/test",
            List.of(),
            provider.sampleBody("d-1"),
            "d-1",
            null,
            ReceivedRequest.TIME);
    SigningSecret key = key("k", recipient + end, secret.signing(), end);
    return ReceivedRequest.of(provider.signer(key, POLICY).sign(draft), ReceivedRequest.TIME);
  }

  private static SigningSecret key(String id, String part, String generated, char end) {
    String text = part + generated.substring(generated.indexOf(end) + 1);
    return SigningSecret.of(id, text.getBytes(UTF_8));
  }
}
