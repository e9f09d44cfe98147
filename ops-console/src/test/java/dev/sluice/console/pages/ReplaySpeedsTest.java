package dev.sluice.console.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class ReplaySpeedsTest {
  private static final Instant START = Instant.parse("2026-12-01T12:00:00Z");
  private Instant now = START;
  private final ReplaySpeeds speeds = new ReplaySpeeds(() -> now);

  @Test
  void aSpeedIsKnownAfterTwoSecondsOfLooking() {
    assertThat(speeds.perSecond(replay("running", 10))).isNull();
    now = START.plusSeconds(1);
    assertThat(speeds.perSecond(replay("running", 30))).isNull();
    now = START.plusSeconds(2);
    assertThat(speeds.perSecond(replay("running", 110))).isEqualTo(50);
  }

  @Test
  void whatWasSeenLongAgoDoesNotCount() {
    for (int second = 0; second <= 60; second++) {
      now = START.plusSeconds(second);
      Double speed = speeds.perSecond(replay("running", Math.min(second, 30) * 10));
      if (second == 60) {
        assertThat(speed).isEqualTo(0);
      }
    }
  }

  @Test
  void aPauseBeginsAnew() {
    speeds.perSecond(replay("running", 10));
    now = START.plus(Duration.ofMinutes(1));
    assertThat(speeds.perSecond(replay("paused", 10))).isNull();
    now = now.plusSeconds(5);
    assertThat(speeds.perSecond(replay("running", 10))).isNull();
  }

  private static ReplayDocument replay(String state, int through) {
    return new ReplayDocument(
        "id",
        state,
        null,
        null,
        JsonNodeFactory.instance.objectNode(),
        false,
        false,
        50,
        20,
        false,
        "sluice_01234567",
        START,
        null,
        null,
        "sluice_01234567",
        START,
        null,
        null,
        new ReplayDocument.Progress(500, 500, through + 5, 5, through, 0, 0, 0, 0));
  }
}
