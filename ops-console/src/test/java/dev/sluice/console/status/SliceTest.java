package dev.sluice.console.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.status.SourceHistory.Slice;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SliceTest {
  @Test
  void isCountedAgainAtEachLookWhereThatCostsNothing() {
    var slice = new Slice(Map.of(), Duration.ofMinutes(10), Duration.ofMillis(1));

    assertThat(slice.isStale(Duration.ofMinutes(10).plusMillis(7_999))).isFalse();
    assertThat(slice.isStale(Duration.ofMinutes(10).plusMillis(8_000))).isTrue();
  }

  @Test
  void isLeftAloneWhereItHoldsMillionsUntilItIsTwiceAsOld() {
    var slice = new Slice(Map.of(), Duration.ofMinutes(10), Duration.ofSeconds(5));

    assertThat(slice.isStale(Duration.ofMinutes(20).minusMillis(1))).isFalse();
    assertThat(slice.isStale(Duration.ofMinutes(20))).isTrue();
  }

  @Test
  void ofThePresentIsCountedAgainSoonWhateverItCosts() {
    var slice = new Slice(Map.of(), Duration.ofSeconds(20), Duration.ofSeconds(5));

    assertThat(slice.isStale(Duration.ofSeconds(50))).isTrue();
  }
}
