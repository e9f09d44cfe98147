package dev.sluice.standalone;

import dev.sluice.schemas.CleanEvent;
import dev.sluice.schemas.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the demonstration has shown.
 *
 * @param results one a webhook, in the order of the table
 * @param clean everything on the clean topic
 */
record DemoReport(List<DemoResult> results, List<CleanEvent> clean) {
  /** The table. */
  List<String> table() {
    var table = new Table(DemoResult.COLUMNS);
    results.forEach(result -> table.add(result.row()));
    return table.lines();
  }

  /** What is not as it must be, a line each. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (DemoResult result : results) {
      for (String problem : result.problems()) {
        problems.add(
            "%s, %s: %s"
                .formatted(result.delivery().source().name(), result.delivery().kind(), problem));
      }
    }
    long genuine =
        results.stream().filter(result -> result.delivery().kind() == DemoKind.GENUINE).count();
    if (clean.size() != genuine) {
      problems.add(
          "the clean topic has %d events, and %d genuine webhooks were sent"
              .formatted(clean.size(), genuine));
    }
    return problems;
  }

  /** Counts, in one line. */
  String summary() {
    long sources = results.stream().map(result -> result.delivery().source()).distinct().count();
    String counts =
        Stream.of(Outcome.values())
            .filter(outcome -> count(outcome) > 0)
            .map(outcome -> count(outcome) + " " + outcome.wireName())
            .collect(Collectors.joining(", "));
    return "%d webhooks of %d providers: %s, %d not taken; %s"
        .formatted(
            results.size(),
            sources,
            counts,
            results.stream().filter(result -> !result.answer().success()).count()
                - results.stream()
                    .filter(r -> !r.answer().success() && r.outcome() != null)
                    .count(),
            problems().isEmpty() ? "all as they must be" : problems().size() + " problems");
  }

  private long count(Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }
}
