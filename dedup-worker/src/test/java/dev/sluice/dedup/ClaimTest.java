package dev.sluice.dedup;

import static dev.sluice.dedup.RunningDedup.RECEIVED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.Coordinates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimTest {
  private static final Duration WINDOW = Duration.ofDays(7);

  @Test
  void theFirstRecordClaimsAFreeKey() {
    Candidate first = candidate(3, RECEIVED);

    assertThat(Claim.claimant(List.of(first, candidate(4, RECEIVED)), null)).isSameAs(first);
  }

  @Test
  void aRecordThatComesAgainKeepsItsClaim() {
    Candidate own = candidate(3, RECEIVED);
    Claim claim = own.claimAt(RECEIVED);

    assertThat(Claim.claimant(List.of(candidate(2, RECEIVED), own), claim)).isNull();
    assertThat(claim.isHeldBy(own)).isTrue();
  }

  @Test
  void anotherEventAtTheSameCoordinatesHoldsNothing() {
    Claim claim = candidate(3, RECEIVED).claimAt(RECEIVED);
    Candidate afterTheTopicWasMadeAnew = candidate(3, RECEIVED);

    assertThat(claim.isHeldBy(afterTheTopicWasMadeAnew)).isFalse();
    assertThat(Claim.claimant(List.of(candidate(3, RECEIVED.plus(WINDOW).plusNanos(1_000))), claim))
        .isNotNull();
  }

  @Test
  void aReleasedClaimIsFreeForTheRecordThatMadeIt() {
    Candidate own = candidate(3, RECEIVED);

    assertThat(Claim.claimant(List.of(own), own.claimAt(Instant.EPOCH))).isSameAs(own);
  }

  @Test
  void aClaimExpiresAfterTheWindowOfTheRecordThatAsksAndNotBefore() {
    Claim claim = candidate(3, RECEIVED).claimAt(RECEIVED);
    Candidate within = candidate(4, RECEIVED.plus(WINDOW));
    Candidate after = candidate(5, RECEIVED.plus(WINDOW).plusNanos(1_000));

    assertThat(Claim.claimant(List.of(within), claim)).isNull();
    assertThat(Claim.claimant(List.of(within, after), claim)).isSameAs(after);
  }

  private static Candidate candidate(long offset, Instant received) {
    return new Candidate(
        RunningDedup.event("s", "d1", "{}".getBytes(UTF_8), received),
        new Coordinates("webhooks.verified", 0, offset),
        WINDOW);
  }
}
