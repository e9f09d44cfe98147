package dev.sluice.standalone;

import dev.sluice.providers.Provider;
import dev.sluice.schemas.CleanEvent;
import dev.sluice.schemas.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /** What a reader of the table may wonder about. */
  List<String> notes() {
    String noTime =
        results.stream()
            .map(result -> result.delivery().source().provider())
            .distinct()
            .filter(provider -> provider.timestampTolerance() == null)
            .map(Provider::name)
            .collect(Collectors.joining(" and "));
    return List.of(
        "async: answered once it is durable; inline: the sender waits for the verdict",
        noTime + " sign no time, so nothing of theirs is ever stale");
  }

  /** Counts, in one line. */
  String summary() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Outcome outcome : Outcome.values()) {
      counts.put(outcome.wireName(), count(outcome));
    }
    counts.put("not taken", count(null));
    return "%d webhooks of %d providers: %s; %s"
        .formatted(
            results.size(),
            results.stream().map(result -> result.delivery().source()).distinct().count(),
            counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", ")),
            problems().isEmpty()
                ? "all as they must be"
                : "%d problems".formatted(problems().size()));
  }

  private long count(@Nullable Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }
}
