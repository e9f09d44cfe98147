package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.AppInfoParser;

/** Runs every experiment and makes the report. */
final class Benchmark {
  private Benchmark() {}

  /**
   * Runs all of it.
   *
   * @param form how long
   * @param logs where the processes' output goes
   */
  static Report run(Form form, Path logs) {
    List<Findings> findings = new ArrayList<>();
    findings.add(HotPieces.measure(form));
    try (var installation = Installation.start(logs)) {
      findings.add(Receivers.measure(form, installation));
      findings.add(Workers.measure(form, installation));
      findings.add(EndToEnd.measure(form, installation));
    }
    findings.add(Growth.measure(form));
    return new Report(preface(form), findings);
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
