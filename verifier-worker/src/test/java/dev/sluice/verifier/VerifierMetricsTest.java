package dev.sluice.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RejectedEvent;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.schemas.VerifiedEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifierMetricsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final VerifierMetrics metrics = new VerifierMetrics(meters);

  @Test
  void countsAForwardedEventByItsStatusAndNotAsAnOutcome() {
    RawEvent raw = raw("github-acme");
    metrics.count(
        new Verification.Forwarded(
            VerifiedEvent.verifiedAs(
                raw,
                SignatureStatus.VERIFIED,
                "github",
                "k1",
                new IdempotencyKey("github-acme", "d1"),
                "push"),
            null));

    assertThat(events("github-acme", "github", "verified")).isEqualTo(1);
    assertThat(meters.find("webhook.outcomes").counters()).isEmpty();
  }

  @Test
  void countsARejectedEventAsAnOutcomeToo() {
    metrics.count(rejected("github-acme", SignatureStatus.FAILED, "github"));

    assertThat(events("github-acme", "github", "failed")).isEqualTo(1);
    assertThat(outcomes("github-acme")).isEqualTo(1);
  }

  @Test
  void makesNoMetersForSourcesThatNobodyConfigured() {
    metrics.count(rejected("guess-1", SignatureStatus.UNKNOWN_SOURCE, null));
    metrics.count(rejected("guess-2", SignatureStatus.UNKNOWN_SOURCE, null));

    assertThat(meters.find("webhook.events").counters()).hasSize(1);
    assertThat(events("unknown", "unknown", "unknown_source")).isEqualTo(2);
    assertThat(outcomes("unknown")).isEqualTo(2);
  }

  private static Verification rejected(String source, SignatureStatus status, String provider) {
    return new Verification.Rejected(new RejectedEvent(raw(source), status, "reason"), provider);
  }

  private static RawEvent raw(String source) {
    return RunningVerifier.raw(source, List.of(), new byte[] {1});
  }

  private double events(String source, String provider, String status) {
    return meters
        .get("webhook.events")
        .tags("source", source, "provider", provider, "status", status)
        .counter()
        .count();
  }

  private double outcomes(String source) {
    return meters
        .get("webhook.outcomes")
        .tags("source", source, "outcome", "rejected")
        .counter()
        .count();
  }
}
