package dev.sluice.registry;

import static dev.sluice.registry.HostGate.Admission.ASK;
import static dev.sluice.registry.HostGate.Admission.CLOSED;
import static dev.sluice.registry.HostGate.Admission.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HostGateTest {
  private final HostGate gate = new HostGate();
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void isAskedAgainWithBackOffUntilPatienceEndsAndThenLeftAlone() {
    // given
    Instant first = now;
    boolean closed = false;
    int asked = 0;
    // when
    while (!closed) {
      HostGate.Admission admission = gate.admit(now);
      if (admission == ASK) {
        asked++;
        closed = gate.failed(now, "no route");
      } else {
        assertThat(admission).isEqualTo(WAIT);
        now = now.plusMillis(250);
      }
    }
    // then
    assertThat(Duration.between(first, now)).isBetween(HostGate.PATIENCE, Duration.ofSeconds(36));
    assertThat(asked).isBetween(8, 15);
    assertThat(gate.admit(now.plus(HostGate.REST).minusMillis(1))).isEqualTo(CLOSED);
    assertThat(gate.reason()).isEqualTo("no route");
  }

  @Test
  void oneRequestTriesAfterTheRestAndDecides() {
    // given
    close();
    now = now.plus(HostGate.REST);
    // when, then
    assertThat(gate.admit(now)).isEqualTo(ASK);
    assertThat(gate.admit(now)).as("another, while one tries").isEqualTo(CLOSED);
    assertThat(gate.failed(now, "no route")).as("left alone anew").isFalse();
    assertThat(gate.admit(now.plusSeconds(1))).isEqualTo(CLOSED);
    now = now.plus(HostGate.REST);
    assertThat(gate.admit(now)).isEqualTo(ASK);
    gate.answered();
    assertThat(gate.admit(now)).isEqualTo(ASK);
  }

  @Test
  void anOutageLongAgoDoesNotCountAgainstWhoComesNow() {
    assertThat(gate.admit(now)).isEqualTo(ASK);
    gate.failed(now, "no route");
    now = now.plus(Duration.ofHours(1));

    assertThat(gate.admit(now)).isEqualTo(ASK);
    assertThat(gate.failed(now, "no route")).isFalse();
    assertThat(gate.admit(now)).isEqualTo(WAIT);
  }

  @Test
  void isNeverAskedMoreOftenThanItsRate() {
    for (int i = 0; i < HostGate.A_MINUTE; i++) {
      assertThat(gate.admit(now)).isEqualTo(ASK);
      gate.answered();
    }
    assertThat(gate.admit(now)).isEqualTo(CLOSED);
    assertThat(gate.reason()).contains("30 times within a minute");
    assertThat(gate.admit(now.plusSeconds(2))).isEqualTo(ASK);
    assertThat(gate.admit(now.plusSeconds(2))).isEqualTo(CLOSED);
  }

  private void close() {
    while (!gate.failed(now, "no route")) {
      now = now.plusSeconds(5);
    }
  }
}
