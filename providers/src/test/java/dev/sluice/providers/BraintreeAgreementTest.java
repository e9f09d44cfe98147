package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.braintreegateway.util.Sha1Hasher;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Braintree's own SDK and this library sign the same, and say the same of what was changed. The
 * SDK's own check reads XML that its jar does not bring, so its MAC is asked.
 */
class BraintreeAgreementTest {
  private static final int CASES = 1000;
  private static final long SEED = 20_261_125L;
  private static final String PUBLIC = "integration_public_key";

  private final Provider braintree =
      Objects.requireNonNull(ProviderCatalog.bundled().find("braintree"));

  @Test
  void whatTheSdkSignsIsVerifiedUnlessItWasChanged() {
    // given
    Random random = new Random(SEED);
    int verified = 0;
    // when
    for (int i = 0; i < CASES; i++) {
      String key = text(random, 32);
      String payload = text(random, 1 + random.nextInt(400)) + (random.nextBoolean() ? "\n" : "");
      String signature = new Sha1Hasher().hmacHash(key, payload);
      int change = i % 4;
      String sent =
          change == 1
              ? payload.substring(1)
              : change == 2 && payload.endsWith("\n") ? payload.stripTrailing() : payload;
      String usedKey = change == 3 ? text(random, 32) : key;
      boolean theirs =
          signature.equals(new Sha1Hasher().hmacHash(usedKey, sent))
              || signature.equals(new Sha1Hasher().hmacHash(usedKey, sent + "\n"));
      boolean ours = verifies(usedKey, sent, signature);
      // then
      assertThat(ours).as("seed %d, case %d", SEED, i).isEqualTo(theirs);
      verified += ours ? 1 : 0;
    }
    assertThat(verified).isBetween(CASES / 4, 3 * CASES / 4);
    System.out.printf("agreement with Braintree's SDK: %d cases%n", CASES);
  }

  @Test
  void theSdksMacIsTheOneThatASignerWrites() {
    // given
    SigningSecret secret = SigningSecret.of("k1", (PUBLIC + ":private").getBytes(UTF_8));
    WebhookDraft draft =
        new WebhookDraft(
            "POST",
            "/",
            List.of(),
            "bt_payload=abc%0A".getBytes(UTF_8),
            null,
            null,
            ReceivedRequest.TIME);
    // when
    SignedWebhook signed = braintree.signer(secret, VerificationPolicy.DEFAULT).sign(draft);
    // then
    String pair = PUBLIC + "|" + new Sha1Hasher().hmacHash("private", "abc\n");
    assertThat(new String(signed.body(), UTF_8))
        .contains("bt_signature=" + URLEncoder.encode(pair, UTF_8));
  }

  private boolean verifies(String key, String payload, String signature) {
    String body =
        "bt_signature=%s&bt_payload=%s"
            .formatted(
                URLEncoder.encode("other|00&" + PUBLIC + "|" + signature, UTF_8),
                URLEncoder.encode(payload, UTF_8));
    ReceivedRequest request =
        ReceivedRequest.post(body).with("content-type", "application/x-www-form-urlencoded");
    SigningSecret secret = SigningSecret.of("k1", (PUBLIC + ":" + key).getBytes(UTF_8));
    return braintree.verifier(List.of(secret), VerificationPolicy.DEFAULT).verify(request)
        instanceof Verdict.Verified;
  }

  private static String text(Random random, int bytes) {
    byte[] text = new byte[bytes];
    random.nextBytes(text);
    return Base64.getEncoder().encodeToString(text);
  }
}
