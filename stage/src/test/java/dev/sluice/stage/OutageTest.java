package dev.sluice.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class OutageTest {
  private final Outage outage = new Outage("lane", InstantSource.fixed(Instant.EPOCH));

  @Test
  void doublesTheDelayUpToFiveSecondsHoweverLongItLasts() {
    var failure = new IllegalStateException("down");

    assertThat(outage.failed(failure)).isEqualTo(Duration.ofMillis(100));
    assertThat(outage.failed(failure)).isEqualTo(Duration.ofMillis(200));
    assertThat(Outage.delay(5)).isEqualTo(Duration.ofMillis(3_200));
    assertThat(Outage.delay(6)).isEqualTo(Duration.ofSeconds(5));
    assertThat(Outage.delay(Long.MAX_VALUE)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void beginsAnewAfterAGoodAttempt() {
    var _ = outage.failed(new IllegalStateException("down"));
    var _ = outage.failed(new IllegalStateException("down"));

    outage.over();

    assertThat(outage.reason()).isNull();
    assertThat(outage.failed(new IllegalStateException("down"))).isEqualTo(Outage.FIRST_DELAY);
  }

  @Test
  void namesTheFailureAndItsRoot() {
    var root = new IllegalArgumentException("no such table");

    var _ = outage.failed(new IllegalStateException("cannot write", new RuntimeException(root)));

    assertThat(outage.reason()).contains("cannot write", "no such table");
  }
}
