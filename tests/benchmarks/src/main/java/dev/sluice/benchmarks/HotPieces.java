package dev.sluice.benchmarks;

import dev.sluice.benchmarks.Findings.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Microseconds of what is done once an event, by JMH. */
final class HotPieces {
  private static final String TEXT =
      """
      One thread in a JVM of its own, 1 KiB bodies with ten headers for the codec, each provider's \
      sample for its signature; verifying includes the delivery's id and type. The error is JMH's, \
      at 99.9 %.\
      """;

  private HotPieces() {}

  static Findings measure(Form form) {
    List<List<String>> rows = new ArrayList<>();
    for (RunResult result : results(form)) {
      BenchmarkParams params = result.getParams();
      String name = params.getBenchmark();
      String of = params.getParamsKeys().isEmpty() ? "" : params.getParam("provider");
      rows.add(
          List.of(
              name.substring(name.lastIndexOf('.') + 1),
              of,
              String.format(Locale.ROOT, "%.2f", result.getPrimaryResult().getScore()),
              error(result.getPrimaryResult().getScoreError())));
    }
    var table = new Table("Hot pieces", List.of("piece", "provider", "µs", "±"), rows);
    return new Findings("Hot pieces", TEXT, List.of(table), List.of(), List.of());
  }

  /** One iteration has no error. */
  private static String error(double error) {
    return Double.isNaN(error) ? "" : String.format(Locale.ROOT, "%.2f", error);
  }

  private static Collection<RunResult> results(Form form) {
    // one for the whole machine: two builds beside each other would end each other
    System.setProperty("jmh.ignoreLock", "true");
    var time = TimeValue.milliseconds(form.piece().toMillis());
    var options =
        new OptionsBuilder()
            .include(CodecBenchmark.class.getName())
            .include(SignatureBenchmark.class.getName())
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.MICROSECONDS)
            .shouldFailOnError(true)
            .forks(form.forks())
            .jvmArgs(Installation.JVM.toArray(String[]::new))
            .warmupIterations(form.rounds())
            .warmupTime(time)
            .measurementIterations(form.rounds())
            .measurementTime(time)
            .build();
    try {
      return new Runner(options).run();
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH did not run", e);
    }
  }
}
