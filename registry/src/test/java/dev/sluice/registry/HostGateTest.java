package dev.sluice.registry;

import static dev.sluice.registry.HostGate.Admission.ASK;
import static dev.sluice.registry.HostGate.Admission.CLOSED;
import static dev.sluice.registry.HostGate.Admission.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HostGateTest {
  private static final URI FIXED = address("keys");
  private static final boolean KNOWN = false;
  private static final boolean STRANGER = true;

  private final HostGate gate = new HostGate();
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void anAnswerAtAnotherAddressRenewsNoPatience() {
    // given an address that fails, and another of the same host that answers after each failure
    Instant first = now;
    while (gate.admit(FIXED, KNOWN, now) != CLOSED) {
      // when
      if (gate.admit(FIXED, KNOWN, now) == ASK) {
        gate.failed(FIXED, KNOWN, now, "no route");
        gate.brought(address("other"), KNOWN);
        gate.answered(address("third"), KNOWN);
      }
      now = now.plusMillis(500);
    }
    // then
    assertThat(Duration.between(first, now)).isBetween(Outage.PATIENCE, Duration.ofSeconds(40));
    assertThat(gate.reason(FIXED, KNOWN, now)).isEqualTo("no route");
    assertThat(gate.admit(address("other"), KNOWN, now)).isEqualTo(ASK);
  }

  @Test
  void whoNamesEverNewAddressesHoldsNobodyUpForLongerThanWhoNamesOne() {
    // given each failing address is followed by another and by one that the host does not have
    Duration held = Duration.ZERO;
    // when an hour passes
    for (int i = 0; i < 3_600; i++) {
      URI named = address("named" + i);
      HostGate.Admission admission = gate.admit(named, STRANGER, now);
      if (admission == ASK) {
        gate.failed(named, STRANGER, now, "no route");
      }
      held = held.plusSeconds(admission == CLOSED ? 0 : 1);
      if (gate.admit(address("missing" + i), STRANGER, now) == ASK) {
        gate.answered(address("missing" + i), STRANGER);
      }
      now = now.plusSeconds(1);
    }
    // then
    assertThat(held).isLessThan(Outage.PATIENCE.plus(Duration.ofSeconds(100)));
    // and the provider's own addresses were never affected
    assertThat(gate.admit(FIXED, KNOWN, now)).isEqualTo(ASK);
  }

  @Test
  void keysAtAStrangersAddressRenewThePatience() {
    // given
    int i = 0;
    while (gate.admit(address("named" + i), STRANGER, now) != CLOSED) {
      gate.failed(address("named" + i++), STRANGER, now, "no route");
      now = now.plusSeconds(3);
    }
    now = now.plus(Outage.REST);
    // when
    assertThat(gate.admit(address("real"), STRANGER, now)).isEqualTo(ASK);
    assertThat(gate.admit(address("real2"), STRANGER, now)).as("while one tries").isEqualTo(CLOSED);
    gate.brought(address("real"), STRANGER);
    // then
    assertThat(gate.admit(address("named"), STRANGER, now)).isEqualTo(ASK);
    gate.failed(address("named"), STRANGER, now, "no route");
    assertThat(gate.admit(address("named"), STRANGER, now)).isEqualTo(WAIT);
    assertThat(gate.admit(address("real2"), STRANGER, now)).isEqualTo(ASK);
  }

  @Test
  void strangersDoNotUseUpWhatKnownAddressesNeed() {
    // given
    for (int i = 0; i < HostGate.A_MINUTE; i++) {
      assertThat(gate.admit(address("named" + i), STRANGER, now)).isEqualTo(ASK);
      gate.answered(address("named" + i), STRANGER);
    }
    assertThat(gate.admit(address("named"), STRANGER, now)).isEqualTo(CLOSED);
    assertThat(gate.reason(address("named"), STRANGER, now)).contains("30 times within a minute");
    // when, then
    assertThat(gate.admit(FIXED, KNOWN, now)).isEqualTo(ASK);
    // and after a while
    now = now.plusSeconds(2);
    assertThat(gate.admit(address("named"), STRANGER, now)).isEqualTo(ASK);
    assertThat(gate.admit(address("named"), STRANGER, now)).isEqualTo(CLOSED);
  }

  @Test
  void remembersABoundedNumberOfAddresses() {
    for (int i = 0; i < 10_000; i++) {
      gate.failed(address("named" + i), STRANGER, now, "no route");
      now = now.plusMillis(1);
    }
    assertThat(gate.isFailing(address("named0"))).isFalse();
    assertThat(gate.isFailing(address("named9999"))).isTrue();
  }

  private static URI address(String name) {
    return URI.create("https://keys.example.com/" + name);
  }
}
