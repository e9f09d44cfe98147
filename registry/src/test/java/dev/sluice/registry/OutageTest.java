package dev.sluice.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutageTest {
  private final Outage outage = new Outage();
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void isAskedAgainWithBackOffUntilPatienceEndsAndThenLeftAlone() {
    // given
    Instant first = now;
    boolean closed = false;
    int asked = 0;
    // when
    while (!closed) {
      if (outage.isPausing(now)) {
        now = now.plusMillis(250);
      } else {
        asked++;
        closed = outage.failed(now, "no route");
      }
    }
    // then
    assertThat(Duration.between(first, now)).isBetween(Outage.PATIENCE, Duration.ofSeconds(36));
    assertThat(asked).isBetween(8, 15);
    assertThat(outage.isClosed(now.plus(Outage.REST).minusMillis(1))).isTrue();
    assertThat(outage.reason()).isEqualTo("no route");
  }

  @Test
  void oneRequestTriesAfterTheRestAndDecides() {
    // given
    close();
    now = now.plus(Outage.REST);
    // when, then
    assertThat(outage.isClosed(now)).isFalse();
    outage.asked(now);
    assertThat(outage.isClosed(now)).as("for another, while one tries").isTrue();
    assertThat(outage.failed(now, "no route")).as("told once").isFalse();
    assertThat(outage.isClosed(now.plusSeconds(1))).isTrue();
    now = now.plus(Outage.REST);
    outage.ended();
    assertThat(outage.isClosed(now)).isFalse();
    assertThat(outage.failed(now, "no route")).as("patience is whole again").isFalse();
    assertThat(outage.isClosed(now)).isFalse();
  }

  @Test
  void anAnswerThatIsNotWhatWasWantedRenewsNoPatience() {
    // given
    close();
    outage.answered();
    assertThat(outage.isClosed(now)).isFalse();
    // when
    now = now.plus(Duration.ofHours(1));
    outage.failed(now, "no route");
    // then
    assertThat(outage.isClosed(now)).isTrue();
  }

  @Test
  void anOutageLongAgoDoesNotCountAgainstWhoComesNow() {
    outage.failed(now, "no route");
    now = now.plus(Duration.ofHours(1));

    outage.failed(now, "no route");

    assertThat(outage.isClosed(now)).isFalse();
    assertThat(outage.isPausing(now)).isTrue();
  }

  private void close() {
    while (!outage.failed(now, "no route")) {
      now = now.plusSeconds(5);
    }
  }
}
