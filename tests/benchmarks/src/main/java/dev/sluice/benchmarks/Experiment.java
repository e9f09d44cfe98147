package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BiFunction;

/** The experiments, each on an installation of its own, so that none inherits another's backlog. */
enum Experiment {
  RECEIVERS,
  WORKERS,
  PIPELINE,
  REPLAY,
  STARTS,
  GROWTH,
  CATALOGUE,
  SEARCH,
  SOAK,
  PIECES;

  /**
   * The experiment of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Experiment of(String name) {
    return Arrays.stream(values())
        .filter(each -> each.lowerCaseName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "sluice.benchmark.only: '%s' is not allowed; allowed are %s"
                        .formatted(name, Arrays.toString(values()).toLowerCase(Locale.ROOT))));
  }

  /** Its name as it is asked for. */
  String lowerCaseName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Runs it.
   *
   * @param logs folder for the processes' output
   */
  Findings measure(Form form, Path logs) {
    Path folder = logs.resolve(lowerCaseName());
    return switch (this) {
      case PIECES -> HotPieces.measure(form);
      case RECEIVERS -> installed(form, folder, Receivers::measure);
      case WORKERS -> installed(form, folder, Workers::measure);
      case PIPELINE -> installed(form, folder, EndToEnd::measure);
      case REPLAY -> installed(form, folder, Replay::measure);
      case GROWTH -> Growth.measure(form);
      case CATALOGUE -> installed(form, folder, Catalogue::measure);
      case SEARCH -> installed(form, folder, EventSearches::measure);
      case STARTS -> installed(form, folder, Starts::measure);
      case SOAK -> installed(form, folder, Soak::measure);
    };
  }

  private static Findings installed(
      Form form, Path logs, BiFunction<Form, Installation, Findings> measure) {
    try (var installation = Installation.start(logs)) {
      return measure.apply(form, installation);
    }
  }
}
