package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.AppInfoParser;

/** Runs every experiment and makes the report. */
final class Benchmark {
  private Benchmark() {}

  /**
   * Runs all of it.
   *
   * @param form how long
   * @param logs where the processes' output goes
   * @param only the experiments that are run
   * @param sink gets the report after each experiment: a later one may fail
   */
  static void run(Form form, Path logs, Set<Experiment> only, Consumer<Report> sink) {
    List<Findings> findings = new ArrayList<>();
    for (Experiment experiment : only) {
      findings.add(experiment.measure(form, logs));
      sink.accept(new Report(preface(form), findings));
    }
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

  private static String preface(Form form) {
    return """
    # Performance

    Written by `./mvnw -pl tests/benchmarks -am verify -Pbenchmark`; do not edit. Form: %s, %d rounds.

    | what | |
    |---|---|
    | processors | %d |
    | Java | %s %s |
    | JVM of every contender | `%s` |
    | JVM of the broker | `%s` |
    | Kafka clients and broker | %s, one node |
    | transport of the limit and of the load | %s |
    | receivers' producer | `%s` |
    """
        .formatted(
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
