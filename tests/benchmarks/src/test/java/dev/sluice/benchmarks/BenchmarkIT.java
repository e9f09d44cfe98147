package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Runs the benchmark: its short form in every build, the long one with the profile {@code
 * benchmark}. No time is asserted, since the machine may be anybody's.
 */
class BenchmarkIT {
  private static final String FORM = System.getProperty("sluice.benchmark.form", "smoke");
  private static final Path REPORT =
      Path.of(System.getProperty("sluice.benchmark.report", "target/benchmark/performance.md"));

  @Test
  void printsWhatEachTargetCameTo() throws IOException {
    Set<Experiment> asked = only();

    Benchmark.run(Form.of(FORM), Path.of("target", "benchmark", "logs"), asked, new Report(REPORT));

    assertThat(Files.readString(REPORT))
        .contains("## Targets", "met")
        .contains(asked.stream().map(each -> "[**%s**]".formatted(each.lowerCaseName())).toList())
        .doesNotContain("NaN");
  }

  private static Set<Experiment> only() {
    return Benchmark.only(System.getProperty("sluice.benchmark.only", ""));
  }
}
