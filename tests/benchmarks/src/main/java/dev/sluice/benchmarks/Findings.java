package dev.sluice.benchmarks;

import java.util.List;

/**
 * What one experiment found.
 *
 * @param title of its section
 * @param text how it was measured
 * @param tables with every round
 * @param plots of medians
 * @param targets that it decides
 */
record Findings(
    String title, String text, List<Table> tables, List<Plot> plots, List<Target> targets) {

  /**
   * A table of the report.
   *
   * @param caption above it
   * @param columns their headings
   * @param rows a cell a column
   */
  record Table(String caption, List<String> columns, List<List<String>> rows) {}

  /**
   * A bar chart of the report.
   *
   * @param file its name without folder
   * @param caption with the unit
   * @param bars from top to bottom
   */
  record Plot(String file, String caption, List<Bar> bars) {}

  /**
   * One bar.
   *
   * @param label beside it
   * @param value its length
   */
  record Bar(String label, double value) {}
}
