package dev.sluice.console.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
  private static final List<Chart.Measure> MEASURES =
      List.of(
          new Chart.Measure("good", "good", Timeline.Step::first),
          new Chart.Measure("again", "repeat", Timeline.Step::duplicates),
          new Chart.Measure("bad", "bad", Timeline.Step::rejected));

  @Test
  void barsAreStackedUpToARoundNumber() {
    Chart chart =
        chart(step(0, Map.of("verified", 3L, "failed", 1L), 0), step(1, Map.of("unsigned", 7L), 0));

    assertThat(chart.largest()).isEqualTo(10);
    assertThat(chart.summary()).isEqualTo("10 good, 1 bad.");
    assertThat(chart.columns().getFirst().bars())
        .containsExactly(
            new Chart.Bar("good", "50.0", "70.0", "400.0", "30.0"),
            new Chart.Bar("bad", "50.0", "60.0", "400.0", "10.0"));
    assertThat(chart.columns().getLast().label()).isEqualTo("12:01");
    assertThat(chart.columns().getLast().counts()).containsExactly(7L, 0L);
  }

  @Test
  void aDuplicateIsNoFirst() {
    assertThat(chart(step(0, Map.of("verified", 5L), 2)).summary()).isEqualTo("3 good, 2 again.");
  }

  @Test
  void whereNothingCameThereIsNothingToDraw() {
    Chart chart = chart(step(0, Map.of(), 0));

    assertThat(chart.series()).isEmpty();
    assertThat(chart.summary()).isEqualTo("Nothing was received in this time.");
  }

  private static Chart chart(Timeline.Step... steps) {
    var timeline = new Timeline(NOON, NOON.plusSeconds(120), 60, List.of(steps));
    return Chart.of("Outcomes", timeline, false, MEASURES);
  }

  private static Timeline.Step step(int minute, Map<String, Long> verdicts, long duplicates) {
    return new Timeline.Step(NOON.plusSeconds(60L * minute), verdicts, duplicates);
  }
}
