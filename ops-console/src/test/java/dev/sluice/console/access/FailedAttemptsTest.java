package dev.sluice.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
  private final AtomicLong now = new AtomicLong();
  private final FailedAttempts failures = new FailedAttempts(now::get);

  @Test
  void anAddressIsHeardAgainAfterTheWindow() {
    fail("192.0.2.1", FailedAttempts.MOST);
    assertThat(failures.tooMany("192.0.2.1")).isTrue();
    assertThat(failures.tooMany("192.0.2.2")).isFalse();

    now.addAndGet(FailedAttempts.WINDOW.toNanos() + 1);

    assertThat(failures.tooMany("192.0.2.1")).isFalse();
  }

  @Test
  void aNetworkOfIpv6IsOneAddress() {
    for (int i = 0; i < FailedAttempts.MOST; i++) {
      failures.add("2001:db8:0:1::" + i);
    }

    assertThat(failures.tooMany("2001:db8:0:1:ffff::1")).isTrue();
    assertThat(failures.tooMany("2001:db8:0:2::1")).isFalse();
  }

  private void fail(String address, int times) {
    for (int i = 0; i < times; i++) {
      failures.add(address);
    }
  }
}
