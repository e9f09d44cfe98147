package dev.sluice.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What was measured of one contender in each round. Rounds of two contenders belong together: they
 * ran one right after the other.
 *
 * @param values in the order of the rounds
 */
record Rounds(List<Double> values) {
  Rounds {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no rounds");
    }
    if (!values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a round came to nothing: " + values);
    }
  }

  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Round by round, how many times the other's value this one's is. */
  Rounds over(Rounds other) {
    return new Rounds(
        IntStream.range(0, values.size())
            .mapToObj(round -> values.get(round) / other.values().get(round))
            .toList());
  }

  /** The median and, in brackets, each round. */
  String text(int digits) {
    String format = "%." + digits + "f";
    String each =
        values.stream()
            .map(value -> String.format(Locale.ROOT, format, value))
            .collect(Collectors.joining(" "));
    return String.format(Locale.ROOT, format, median()) + " (" + each + ")";
  }
}
