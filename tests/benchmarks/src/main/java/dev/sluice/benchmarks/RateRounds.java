package dev.sluice.benchmarks;

import dev.sluice.benchmarks.EndToEnd.Run;
import dev.sluice.benchmarks.Findings.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What one rate of the open loop came to, round by round.
 *
 * @param name of the rate, in tables
 * @param runs at least one
 */
record RateRounds(String name, List<Run> runs) {
  private static final List<String> COLUMNS =
      List.of(
          "events/s offered",
          "seconds",
          "answered/s",
          "read/s",
          "answer p50",
          "answer p99",
          "answer p99.9",
          "read p50",
          "read p99",
          "read p99.9",
          "slowest read",
          "failed",
          "lost",
          "twice");

  RateRounds {
    runs = List.copyOf(runs);
  }

  /** Events a second that were offered. */
  int perSecond() {
    return runs.getFirst().rate();
  }

  /** How long after it was due an event could be read. */
  Rounds readMillis(double percentile) {
    return of(run -> run.readMillis(percentile));
  }

  private Rounds of(ToDoubleFunction<Run> value) {
    return new Rounds(runs.stream().mapToDouble(value).boxed().toList());
  }

  /** How soon senders were answered and events could be read. */
  static Table latency(List<RateRounds> rates) {
    return new Table(
        "Milliseconds from due", COLUMNS, rates.stream().map(RateRounds::latencyRow).toList());
  }

  /** What an event used; of several rounds, the median. */
  static Table costs(List<RateRounds> rates) {
    List<String> columns = new ArrayList<>(List.of("of an event"));
    rates.forEach(rate -> columns.add("at " + rate.name()));
    List<List<String>> rows = new ArrayList<>();
    for (String what : rates.getFirst().runs().getFirst().costs().keySet()) {
      List<String> row = new ArrayList<>(List.of(what));
      for (RateRounds rate : rates) {
        double cost = rate.of(run -> run.costs().getOrDefault(what, 0.0)).median();
        row.add(String.format(Locale.ROOT, "%.1f", cost));
      }
      rows.add(row);
    }
    return new Table("What an event costs", columns, rows);
  }

  private List<String> latencyRow() {
    return List.of(
        name,
        text(0, run -> run.load().seconds()),
        text(0, run -> run.load().perSecond()),
        text(0, Run::readPerSecond),
        text(1, run -> run.load().millis(50)),
        text(1, run -> run.load().millis(99)),
        text(1, run -> run.load().millis(99.9)),
        text(1, run -> run.readMillis(50)),
        text(1, run -> run.readMillis(99)),
        text(1, run -> run.readMillis(99.9)),
        text(1, run -> run.readMillis(100)),
        sum(run -> run.load().failed()),
        sum(Run::lost),
        sum(Run::twice));
  }

  /** The median with its rounds, or the only one. */
  private String text(int digits, ToDoubleFunction<Run> value) {
    Rounds rounds = of(value);
    return runs.size() == 1
        ? String.format(Locale.ROOT, "%." + digits + "f", rounds.median())
        : rounds.text(digits);
  }

  private String sum(ToLongFunction<Run> value) {
    return String.valueOf(runs.stream().mapToLong(value).sum());
  }
}
