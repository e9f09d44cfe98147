package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void comparesRoundByRound() {
    var ours = new Rounds(List.of(10.0, 40.0, 9.0));
    var theirs = new Rounds(List.of(10.0, 20.0, 10.0));

    assertThat(ours.over(theirs).values()).containsExactly(1.0, 2.0, 0.9);
    assertThat(ours.over(theirs).median()).isEqualTo(1.0);
  }

  @Test
  void takesTheMiddleOfAnEvenNumber() {
    assertThat(new Rounds(List.of(4.0, 1.0, 3.0, 2.0)).median()).isEqualTo(2.5);
  }

  @Test
  void showsEachRoundBehindTheMedian() {
    assertThat(new Rounds(List.of(1.25, 3.0, 2.0)).text(1)).isEqualTo("2.0 (1.3 3.0 2.0)");
  }

  @Test
  void refusesARoundThatCameToNothing() {
    assertThatThrownBy(() -> new Rounds(List.of(1.0, Double.NaN)))
        .hasMessageContaining("came to nothing");
    assertThatThrownBy(() -> new Rounds(List.of(Double.POSITIVE_INFINITY)))
        .hasMessageContaining("came to nothing");
  }
}
