package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InFlightBytesTest {
  @Test
  void reservesUpToTheLimitAndNotAByteMore() {
    // given
    var bytes = new InFlightBytes(100);
    var first = bytes.open();
    var second = bytes.open();

    // when
    boolean fits = first.grow(60) && second.grow(40);
    boolean tooMuch = second.grow(1);

    // then
    assertThat(fits).isTrue();
    assertThat(tooMuch).isFalse();
    assertThat(bytes.reserved()).isEqualTo(100);
  }

  @Test
  void releasesOnceAndTakesNothingAfterwards() {
    // given
    var bytes = new InFlightBytes(100);
    var held = bytes.open();
    var other = bytes.open();
    held.grow(60);
    other.grow(20);

    // when
    held.release();
    held.release();
    boolean grown = held.grow(1);

    // then
    assertThat(grown).isFalse();
    assertThat(bytes.reserved()).isEqualTo(20);
  }

  @Test
  void neverExceedsTheLimitNorLosesAByteAmongThreads() throws Exception {
    // given
    var bytes = new InFlightBytes(1_000);
    var taken = new AtomicLong();
    var mostSeen = new AtomicLong();
    Random seeds = Seeds.random("neverExceedsTheLimitNorLosesAByteAmongThreads");
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      var random = new Random(seeds.nextLong());
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int round = 0; round < 20_000; round++) {
                      takeAndRelease(bytes, random, taken, mostSeen);
                    }
                  }));
    }

    // when
    for (Thread thread : threads) {
      thread.join();
    }

    // then
    assertThat(mostSeen.get()).isPositive().isLessThanOrEqualTo(1_000);
    assertThat(bytes.reserved()).isZero();
  }

  private static void takeAndRelease(
      InFlightBytes bytes, Random random, AtomicLong taken, AtomicLong mostSeen) {
    var held = bytes.open();
    long size = random.nextInt(600);
    boolean grown = held.grow(size);
    // also what others are refused meanwhile counts nowhere
    mostSeen.accumulateAndGet(bytes.reserved(), Math::max);
    if (grown) {
      mostSeen.accumulateAndGet(taken.addAndGet(size), Math::max);
      taken.addAndGet(-size);
    }
    held.release();
  }
}
