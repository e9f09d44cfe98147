package dev.sluice.benchmarks;

import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The findings as Markdown, with a picture of each plot beside it. */
final class Report {
  private final String preface;
  private final List<Findings> findings;

  Report(String preface, List<Findings> findings) {
    this.preface = preface;
    this.findings = List.copyOf(findings);
  }

  String markdown() {
    var text = new StringBuilder(preface);
    text.append("\n## Targets\n\n| target | bound | measured | |\n|---|---|---|---|\n");
    findings.stream()
        .flatMap(found -> found.targets().stream())
        .forEach(target -> text.append(line(target)));
    findings.forEach(found -> append(text, found));
    return text.toString();
  }

  /** Writes the report, and its pictures into its folder. */
  void write(Path file) {
    try {
      Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
      Files.createDirectories(folder);
      Files.writeString(file, markdown());
      for (Findings found : findings) {
        for (Plot plot : found.plots()) {
          Files.writeString(folder.resolve(plot.file() + ".svg"), BarChart.svg(plot));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the report " + file, e);
    }
  }

  static String line(Target target) {
    return "| %s | %s | %s | %s |%n"
        .formatted(
            target.what(),
            target.boundText(),
            target.measuredText(),
            target.met() ? "met" : "**not met**");
  }

  private static void append(StringBuilder text, Findings found) {
    text.append("\n## ").append(found.title()).append("\n\n").append(found.text()).append("\n");
    found.tables().forEach(table -> append(text, table));
    for (Plot plot : found.plots()) {
      text.append("\n![%s](%s.svg)\n".formatted(plot.caption(), plot.file()));
    }
  }

  private static void append(StringBuilder text, Table table) {
    text.append("\n**").append(table.caption()).append("**\n\n");
    text.append("| ").append(String.join(" | ", table.columns())).append(" |\n");
    text.append("|---".repeat(table.columns().size())).append("|\n");
    for (List<String> row : table.rows()) {
      text.append("| ").append(String.join(" | ", row)).append(" |\n");
    }
  }
}
