package dev.sluice.console.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Stacked bars over time, in a box of 1000 by 100 units that is stretched to where it stands.
 *
 * @param title what it shows
 * @param summary the same in a sentence with figures
 * @param largest what the upper edge stands for
 * @param columns one a step
 * @param series in the order of the stack, the lowest first
 */
record Chart(
    String title, String summary, long largest, List<Column> columns, List<Series> series) {
  private static final double WIDTH = 1000;
  private static final double HEIGHT = 100;
  private static final double GAP = 0.2;

  /**
   * A kind of thing that is counted.
   *
   * @param name for people
   * @param style name of its colour
   * @param total over all steps
   */
  record Series(String name, String style, long total) {}

  /** Where a series comes from. */
  record Measure(String name, String style, ToLongFunction<Timeline.Step> count) {}

  /**
   * One step.
   *
   * @param label its time
   * @param bars the parts that are not empty
   * @param counts one a series
   */
  record Column(String label, List<Bar> bars, List<Long> counts) {}

  /** A part of a column, as SVG has it. */
  record Bar(String style, String x, String y, String width, String height) {}

  static Chart of(String title, Timeline timeline, boolean days, List<Measure> measures) {
    List<Measure> used = new ArrayList<>();
    List<Series> series = new ArrayList<>();
    for (Measure measure : measures) {
      long total = timeline.steps().stream().mapToLong(measure.count()).sum();
      if (total > 0) {
        used.add(measure);
        series.add(new Series(measure.name(), measure.style(), total));
      }
    }
    long most =
        timeline.steps().stream()
            .mapToLong(
                step -> used.stream().mapToLong(measure -> measure.count().applyAsLong(step)).sum())
            .max()
            .orElse(0);
    long largest = round(most);
    var words = new Words();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < timeline.steps().size(); i++) {
      Timeline.Step step = timeline.steps().get(i);
      List<Long> counts = used.stream().map(measure -> measure.count().applyAsLong(step)).toList();
      columns.add(
          new Column(
              words.minute(step.at(), days),
              bars(i, timeline.steps().size(), used, counts, largest),
              counts));
    }
    return new Chart(title, summary(series), largest, columns, series);
  }

  private static List<Bar> bars(
      int index, int columns, List<Measure> measures, List<Long> counts, long largest) {
    double width = WIDTH / columns;
    double top = HEIGHT;
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < measures.size(); i++) {
      if (counts.get(i) > 0) {
        double height = HEIGHT * counts.get(i) / largest;
        top -= height;
        bars.add(
            new Bar(
                measures.get(i).style(),
                units(index * width + width * GAP / 2),
                units(top),
                units(width * (1 - GAP)),
                units(height)));
      }
    }
    return bars;
  }

  private static String units(double value) {
    return String.valueOf(Math.round(value * 100) / 100.0);
  }

  private static String summary(List<Series> series) {
    if (series.isEmpty()) {
      return "Nothing was received in this time.";
    }
    var words = new Words();
    return String.join(
            ", ", series.stream().map(s -> words.number(s.total()) + " " + s.name()).toList())
        + ".";
  }

  /** Up to one, two or five times a power of ten. */
  private static long round(long most) {
    long power = 1;
    while (power * 10 <= most) {
      power *= 10;
    }
    for (long factor : new long[] {1, 2, 5}) {
      if (factor * power >= most) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
