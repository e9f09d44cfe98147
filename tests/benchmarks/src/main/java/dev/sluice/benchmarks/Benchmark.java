package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.AppInfoParser;

/** Runs every experiment and makes the report. */
final class Benchmark {
  private Benchmark() {}

  /**
   * Runs experiments, and prints what each came to.
   *
   * @param form how long
   * @param logs where the processes' output goes
   * @param only the experiments that are run
   * @param report gets a page after each experiment: a later one may fail
   */
  static void run(Form form, Path logs, Set<Experiment> only, Report report) {
    for (Experiment experiment : only) {
      String began = InstantSource.system().instant().truncatedTo(ChronoUnit.MINUTES).toString();
      System.out.println(
          report.add(experiment, preface(form, began), experiment.measure(form, logs)));
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
