package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.RateLimit;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private final Time time = new Time();
  private final RateLimits limits =
      new RateLimits(
          RateLimit.parse("10/second burst 30"), RateLimit.parse("60/minute burst 2"), time);

  /** Stands until it is moved. */
  private static final class Time implements TimeMeter {
    private long nanos = 1_000_000_000_000L;

    @Override
    public long currentTimeNanos() {
      return nanos;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }

    void pass(Duration duration) {
      nanos += duration.toNanos();
    }
  }

  @Test
  void aClientMaySendABurstAndThenAtItsRate() {
    assertThat(taken("192.0.2.1", 40)).isEqualTo(30);

    time.pass(Duration.ofSeconds(1));
    assertThat(taken("192.0.2.1", 40)).isEqualTo(10);

    time.pass(Duration.ofHours(1));
    assertThat(taken("192.0.2.1", 40)).isEqualTo(30);
  }

  @Test
  void clientsDoNotCountForEachOther() {
    assertThat(taken("192.0.2.1", 40)).isEqualTo(30);
    assertThat(taken("192.0.2.2", 40)).isEqualTo(30);
  }

  @Test
  void oneNetworkOfIpv6IsOneClient() {
    assertThat(taken("2001:db8:0:7:0:0:0:1", 40)).isEqualTo(30);
    assertThat(taken("2001:db8:0:7:a:b:c:d", 40)).isZero();
    assertThat(taken("2001:db8:0:8:0:0:0:1", 40)).isEqualTo(30);
  }

  @Test
  void saysAfterHowManySecondsToComeAgain() {
    assertThat(limits.ofSource("a", null)).isZero();
    assertThat(limits.ofSource("a", null)).isZero();
    assertThat(limits.ofSource("a", null)).isEqualTo(1);

    RateLimit hourly = RateLimit.parse("1/hour");
    assertThat(limits.ofSource("b", hourly)).isZero();
    time.pass(Duration.ofMinutes(10));
    assertThat(limits.ofSource("b", hourly)).isEqualTo(50 * 60);
  }

  @Test
  void aSourceHasItsOwnLimitAndANewOneBeginsAnew() {
    RateLimit own = RateLimit.parse("1/minute");
    assertThat(limits.ofSource("a", own)).isZero();
    assertThat(limits.ofSource("a", own)).isEqualTo(60);
    assertThat(limits.ofSource("b", own)).isZero();

    RateLimit wider = RateLimit.parse("2/minute");
    assertThat(limits.ofSource("a", wider)).isZero();
    assertThat(limits.ofSource("a", wider)).isZero();
    assertThat(limits.ofSource("a", wider)).isEqualTo(30);
  }

  @Test
  void withoutLimitsEverythingIsTaken() {
    var none = new RateLimits(null, null, time);

    for (int i = 0; i < 100_000; i++) {
      assertThat(none.ofClient("192.0.2.1")).isZero();
      assertThat(none.ofSource("a", null)).isZero();
    }
  }

  @Test
  void aMillionAddressesTakeNoMoreMemoryThanItIsMadeFor() {
    for (int i = 0; i < 1_000_000; i++) {
      limits.ofClient("2001:db8:%x:%x:0:0:0:1".formatted(i >> 16, i & 0xFFFF));
    }
    assertThat(limits.clients()).isLessThanOrEqualTo(20_000);
  }

  private int taken(String address, int requests) {
    int taken = 0;
    for (int i = 0; i < requests; i++) {
      taken += limits.ofClient(address) == 0 ? 1 : 0;
    }
    return taken;
  }
}
