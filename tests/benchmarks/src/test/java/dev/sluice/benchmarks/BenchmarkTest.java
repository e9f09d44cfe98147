package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BenchmarkTest {
  @Test
  void runsAllExperimentsUnlessTold() {
    assertThat(Benchmark.only("")).containsExactly(Experiment.values());
  }

  @Test
  void runsExperimentsByNameInTheirOwnOrder() {
    assertThat(Benchmark.only("pipeline,receivers"))
        .containsExactly(Experiment.RECEIVERS, Experiment.PIPELINE);
  }

  @Test
  void refusesAnExperimentThatThereIsNot() {
    assertThatThrownBy(() -> Benchmark.only("receivers,piplines"))
        .hasMessageContaining("sluice.benchmark.only: 'piplines'")
        .hasMessageContaining("pipeline");
  }
}
