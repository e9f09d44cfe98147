package dev.sluice.standalone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Text in columns: each as wide as its widest cell, two blanks between them. */
final class Table {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... header) {
    this.header = List.of(header);
  }

  /** Adds a row; missing cells at its end stay empty. */
  void add(List<String> cells) {
    if (cells.size() > header.size()) {
      throw new IllegalArgumentException(
          "%d cells in a table of %d columns".formatted(cells.size(), header.size()));
    }
    rows.add(List.copyOf(cells));
  }

  /** Header, a rule and the rows; no blanks at the ends of lines. */
  List<String> lines() {
    int[] widths = header.stream().mapToInt(String::length).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(header, widths));
    lines.add(line(Arrays.stream(widths).mapToObj("-"::repeat).toList(), widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private static String line(List<String> row, int[] widths) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      cells.add(row.get(i) + " ".repeat(widths[i] - row.get(i).length()));
    }
    return String.join("  ", cells).stripTrailing();
  }
}
