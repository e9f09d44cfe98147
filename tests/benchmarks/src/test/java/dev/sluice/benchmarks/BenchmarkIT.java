package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Runs the benchmark: its short form in every build, the long one with the profile {@code
 * benchmark}. No time is asserted, since the machine may be anybody's.
 */
class BenchmarkIT {
  private static final String FORM = System.getProperty("sluice.benchmark.form", "smoke");
  private static final String REPORT =
      System.getProperty("sluice.benchmark.report", "target/benchmark/performance.md");

  @Test
  void printsWhatEachTargetCameTo() {
    Report report = Benchmark.run(Form.of(FORM), Path.of("target", "benchmark", "logs"));

    report.write(Path.of(REPORT));
    System.out.println(report.markdown());
    assertThat(report.markdown()).contains("requests/s over bare Netty").doesNotContain("NaN");
  }
}
