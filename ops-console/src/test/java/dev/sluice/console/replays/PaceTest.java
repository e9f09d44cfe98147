package dev.sluice.console.replays;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final int RATE = 400;
  private static final Duration STEP = Duration.ofMillis(250);

  private final Pace pace = new Pace(0);
  private Duration now = Duration.ZERO;

  @Test
  void sendsOneAtOnce() {
    assertThat(pace.allowed(RATE, 0)).isOne();
  }

  @Test
  void comesToItsRateSlowly() {
    int first = sentFor(Duration.ofSeconds(1));
    int untilThere = sentFor(Pace.SLOW.minusSeconds(1));

    assertThat(first).isBetween(RATE / 10, RATE / 7);
    // the mean of a tenth and the whole, within what one step is
    double mean = 0.55 * RATE * Pace.SLOW.toSeconds();
    assertThat((double) first + untilThere).isBetween(0.95 * mean, 1.05 * mean);
  }

  @Test
  void keepsToItsRateFromThenOn() {
    int _ = sentFor(Pace.SLOW);

    assertThat(sentFor(Duration.ofSeconds(10))).isEqualTo(10 * RATE);
  }

  @Test
  void doesNotMakeUpForWhatItDidNotSend() {
    int _ = sentFor(Pace.SLOW);

    now = now.plusMinutes(1);

    assertThat(pace.allowed(RATE, now.toNanos())).isEqualTo(RATE / 2);
  }

  @Test
  void sendsOneAtATimeWhereTheRateIsLow() {
    int _ = sentFor(Pace.SLOW);

    assertThat(sentFor(Duration.ofSeconds(10), 1)).isEqualTo(10);
  }

  private int sentFor(Duration time) {
    return sentFor(time, RATE);
  }

  private int sentFor(Duration time, int rate) {
    int sent = 0;
    for (Duration end = now.plus(time); now.compareTo(end) < 0; ) {
      now = now.plus(STEP);
      int allowed = pace.allowed(rate, now.toNanos());
      pace.sent(allowed);
      sent += allowed;
    }
    return sent;
  }
}
