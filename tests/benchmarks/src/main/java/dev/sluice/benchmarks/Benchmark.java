package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.AppInfoParser;

/** Runs every experiment and makes the report. */
final class Benchmark {
  private Benchmark() {}

  /**
   * Runs experiments, and prints what each came to. One that fails stops none of the others.
   *
   * @param form how long
   * @param logs where the processes' output goes
   * @param only the experiments that are run
   * @param report gets a page after each experiment
   * @throws IllegalStateException that names the first that failed, by its cause
   */
  static void run(Form form, Path logs, Set<Experiment> only, Report report) {
    Map<Experiment, Future<?>> runs = new EnumMap<>(Experiment.class);
    try (var runners = Executors.newFixedThreadPool(form.atOnce())) {
      only.forEach(each -> runs.put(each, runners.submit(() -> run(form, logs, each, report))));
    }
    runs.forEach(
        (experiment, run) -> {
          if (run.state() == Future.State.FAILED) {
            throw new IllegalStateException(
                experiment.lowerCaseName() + " failed", run.exceptionNow());
          }
        });
  }

  private static void run(Form form, Path logs, Experiment experiment, Report report) {
    String began = InstantSource.system().instant().truncatedTo(ChronoUnit.MINUTES).toString();
    Findings found = experiment.measure(form, logs);
    System.out.println(report.add(experiment, preface(form, began), found));
  }

  /**
   * Experiments by name.
   *
   * @param names lower case, with commas between; empty for all
   * @throws IllegalArgumentException if there is none of a name
   */
  static Set<Experiment> only(String names) {
    if (names.isEmpty()) {
      return EnumSet.allOf(Experiment.class);
    }
    return Pattern.compile(",")
        .splitAsStream(names)
        .map(Experiment::of)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Experiment.class)));
  }

  private static String preface(Form form, String began) {
    return """

    | how | |
    |---|---|
    | begun | %s |
    | form | %s, %d rounds |
    | processors | %d |
    | Java | %s %s |
    | JVM of every contender | `%s` |
    | JVM of the broker | `%s` |
    | Kafka clients and broker | %s, one node |
    | transport of the limit and of the load | %s |
    | receivers' producer | `%s` |
    """
        .formatted(
            began,
            form.name(),
            form.rounds(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.vm.name"),
            Runtime.version(),
            String.join(" ", Installation.JVM),
            String.join(" ", Installation.BROKER_JVM),
            AppInfoParser.getVersion(),
            NativeTransport.name(),
            ReceiverProducer.SETTINGS);
  }
}
