package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BiFunction;

/** The experiments, each on an installation of its own, so that none inherits another's backlog. */
enum Experiment {
  PIECES((form, _) -> HotPieces.measure(form)),
  RECEIVERS((form, logs) -> installed(form, logs, Receivers::measure)),
  WORKERS((form, logs) -> installed(form, logs, Workers::measure)),
  PIPELINE((form, logs) -> installed(form, logs, EndToEnd::measure)),
  GROWTH((form, _) -> Growth.measure(form));

  private final BiFunction<Form, Path, Findings> run;

  Experiment(BiFunction<Form, Path, Findings> run) {
    this.run = run;
  }

  /**
   * The experiment of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Experiment of(String name) {
    return Arrays.stream(values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "sluice.benchmark.only: '%s' is not allowed; allowed are %s"
                        .formatted(name, Arrays.toString(values()).toLowerCase(Locale.ROOT))));
  }

  /**
   * Runs it.
   *
   * @param logs folder for the processes' output
   */
  Findings measure(Form form, Path logs) {
    return run.apply(form, logs.resolve(name()));
  }

  private static Findings installed(
      Form form, Path logs, BiFunction<Form, Installation, Findings> measure) {
    try (var installation = Installation.start(logs)) {
      return measure.apply(form, installation);
    }
  }
}
