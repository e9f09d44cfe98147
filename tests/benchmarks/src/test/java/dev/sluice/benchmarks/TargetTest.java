package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void isMetAtItsBound() {
    assertThat(Target.atLeast("ratio", 0.85, 0.85, "").met()).isTrue();
    assertThat(Target.atMost("p99", 50, 50, " ms").met()).isTrue();
  }

  @Test
  void saysWhenItIsNotMet() {
    var target = Target.atLeast("events/s", 35_000, 34_999, "");

    assertThat(Report.line(target)).isEqualTo("| events/s | ≥ 35,000 | 34,999 | **not met** |\n");
  }
}
