package dev.sluice.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.schemas.VerifiedEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerifierMetricsTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final VerifierMetrics metrics = new VerifierMetrics(meters);

  @Test
  void showsWhenEachSecretWasLastUsed() {
    metrics.count(verified("old", NOON.minusSeconds(60)));
    metrics.count(verified("new", NOON));
    metrics.count(verified("new", NOON.minusSeconds(5)));

    assertThat(lastUsed("old")).isEqualTo(NOON.minusSeconds(60));
    assertThat(lastUsed("new")).isEqualTo(NOON);
  }

  private Instant lastUsed(String keyId) {
    double seconds =
        meters
            .get("webhook.secret.last.used.timestamp")
            .tag("source", "acme")
            .tag("key_id", keyId)
            .gauge()
            .value();
    return Instant.ofEpochSecond((long) seconds);
  }

  private static Verification verified(String keyId, Instant received) {
    byte[] body = {};
    var raw =
        new RawEvent(
            UUID.randomUUID(),
            "acme",
            received,
            "POST",
            "/webhooks/acme",
            "127.0.0.1",
            "request-1",
            BodyHash.hex(body),
            List.of(),
            body);
    var key = new IdempotencyKey("acme", "d-1");
    return new Verification.Forwarded(
        VerifiedEvent.verifiedAs(raw, SignatureStatus.VERIFIED, "github", keyId, key, null), null);
  }
}
