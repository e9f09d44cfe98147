package dev.sluice.benchmarks;

import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The report: a page with the targets of all experiments, and beside it a folder with a page and
 * the pictures of each. What is run again replaces its own page and leaves the others.
 */
final class Report {
  private static final String TARGETS = "## Targets\n\n";
  private static final String COLUMNS = "| target | bound | measured | |\n|---|---|---|---|\n";
  private static final String INDEX =
      """
      # Performance

      Written by `./mvnw -pl tests/benchmarks -am verify -Pbenchmark`; do not edit. The pages linked here say how and when
      each part was measured, with every round; `-Dsluice.benchmark.only=workers,pipeline` measures some of them again.

      """;

  private final Path file;
  private final Path folder;

  /**
   * A report that may have pages already.
   *
   * @param file the page with all targets; the folder has its name without {@code .md}
   */
  Report(Path file) {
    this.file = file.toAbsolutePath();
    this.folder = this.file.resolveSibling(this.file.getFileName().toString().replace(".md", ""));
  }

  /**
   * Writes the page of an experiment and, anew, the page with all targets; one at a time.
   *
   * @param preface when and with what it was measured
   * @return the experiment's page
   */
  synchronized String add(Experiment experiment, String preface, Findings found) {
    String page = page(preface, found);
    try {
      Files.createDirectories(folder);
      Files.writeString(pageOf(experiment), page);
      for (Plot plot : found.plots()) {
        Files.writeString(folder.resolve(plot.file() + ".svg"), BarChart.svg(plot));
      }
      Files.writeString(file, index());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the report " + file, e);
    }
    return page;
  }

  private Path pageOf(Experiment experiment) {
    return folder.resolve(experiment.lowerCaseName() + ".md");
  }

  private String index() throws IOException {
    var text = new StringBuilder(INDEX).append(TARGETS).append(COLUMNS);
    for (Experiment experiment : Experiment.values()) {
      Path page = pageOf(experiment);
      if (Files.exists(page)) {
        String name = experiment.lowerCaseName();
        text.append("| [**%s**](%s/%s.md) | | | |\n".formatted(name, folder.getFileName(), name));
        text.append(targetsOf(Files.readString(page)));
      }
    }
    return text.toString();
  }

  private static String targetsOf(String page) {
    int from = page.indexOf(TARGETS) + TARGETS.length() + COLUMNS.length();
    if (page.startsWith("\n", from)) {
      return "";
    }
    return page.substring(from, page.indexOf("\n\n", from) + 1);
  }

  private static String page(String preface, Findings found) {
    var text = new StringBuilder("# ").append(found.title()).append("\n\n");
    text.append(found.text()).append("\n").append(preface).append("\n");
    text.append(TARGETS).append(COLUMNS);
    found.targets().forEach(target -> text.append(line(target)));
    text.append("\n## Measured\n");
    found.tables().forEach(table -> append(text, table));
    for (Plot plot : found.plots()) {
      text.append("\n![%s](%s.svg)\n".formatted(plot.caption(), plot.file()));
    }
    return text.toString();
  }

  static String line(Target target) {
    return "| %s | %s | %s | %s |%n"
        .formatted(
            target.what(),
            target.boundText(),
            target.measuredText(),
            target.met() ? "met" : "**not met**");
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
