package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.system.PromQl.Selector;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {
  @Test
  void findsSeriesAndTheLabelsThatAreCompared() {
    assertThat(
            PromQl.selectors(
                """
                (sum by (job, le) (rate(a_total{status=~"5.. or b", source!=""}[5m])) or vector(0))
                  / on () group_left max(level:c:ratio_rate1h) > 14.4 * 0.001 and d unless e offset 1h
                """))
        .containsExactly(
            new Selector("a_total", Set.of("source", "status")),
            new Selector("level:c:ratio_rate1h", Set.of()),
            new Selector("d", Set.of()),
            new Selector("e", Set.of()));
  }

  @Test
  void takesVariablesOfADashboardForWhatTheyAre() {
    assertThat(
            PromQl.selectors(
                "histogram_quantile(0.99, sum by (le) "
                    + "(rate(f_bucket{job=~\"$job\"}[$__rate_interval])))"))
        .containsExactly(new Selector("f_bucket", Set.of("job")));
  }
}
