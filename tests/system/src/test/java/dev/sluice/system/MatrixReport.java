package dev.sluice.system;

import dev.sluice.system.CrashMatrix.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.AppInfoParser;

/** The matrix as a document. */
final class MatrixReport {
  private static final String HEAD =
      """
      # The crash matrix

      What died, under load, and what became of every request. Written by

          ./mvnw -pl tests/system -am verify -Pcrash-matrix

      The apps are processes of their own on a real broker and a real PostgreSQL. *sent* counts HTTP requests,
      also those without an answer; *accepted* events on the clean topic for a `read_committed` reader; *lost*
      requests that were answered 2xx and have no state, and genuine keys that are not on the clean topic;
      *twice* keys that are there more than once; *forged* events there that nobody signed; *bytes* bodies that
      differ from what was sent; *disagree* rows and claims that contradict the topics.

      """;
  private static final String BOOKS =
      "| sent | 2xx | accepted | duplicate | rejected | dead-lettered | lost | twice | forged |"
          + " bytes | disagree |";
  private static final String COLUMNS = BOOKS + " s |\n";
  private static final String LINE = "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";
  private static final List<ToIntFunction<Reconciliation>> COUNTS =
      List.of(
          Reconciliation::sent,
          Reconciliation::taken,
          Reconciliation::accepted,
          Reconciliation::duplicate,
          Reconciliation::rejected,
          Reconciliation::deadLettered,
          Reconciliation::lost,
          Reconciliation::twice,
          Reconciliation::forged,
          Reconciliation::otherBytes,
          Reconciliation::disagreements);

  private MatrixReport() {}

  /**
   * Writes it.
   *
   * @param settings in order, under their names
   * @param kept rows of the whole pipeline
   * @param broken rows of the pipeline without a guard
   */
  static void write(Path file, Map<String, Object> settings, List<Row> kept, List<Row> broken) {
    var text = new StringBuilder(HEAD);
    settings.forEach(
        (name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
    text.append("\n| fault | what happens ").append(COLUMNS).append(LINE);
    kept.forEach(row -> text.append(line(row)));
    text.append("| **all** | |");
    COUNTS.forEach(
        count ->
            text.append(" **")
                .append(kept.stream().map(Row::books).mapToInt(count).sum())
                .append("** |"));
    text.append(" |\n\n## With a guard taken out of dedup\n\n");
    text.append(
        "The same deliveries and books must notice: a row without a loss or a double fails the"
            + " build.\n\n");
    text.append("| broken | what happens ").append(COLUMNS).append(LINE);
    broken.forEach(row -> text.append(line(row)));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The books alone. */
  static String table(Reconciliation books) {
    return BOOKS + "\n" + "|--:".repeat(COUNTS.size()) + "|\n|" + cells(books) + "\n";
  }

  static String kafkaVersion() {
    return AppInfoParser.getVersion();
  }

  /** What is checked out; {@code unknown} outside of a checkout. */
  static String commit() {
    try {
      Process git = new ProcessBuilder("git", "rev-parse", "HEAD").start();
      String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return commit.isBlank() ? "unknown" : commit.strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String line(Row row) {
    return "| %s | %s |%s %d |%n"
        .formatted(row.run(), row.description(), cells(row.books()), row.took().toSeconds());
  }

  private static String cells(Reconciliation books) {
    return COUNTS.stream()
        .map(count -> " %d |".formatted(count.applyAsInt(books)))
        .collect(Collectors.joining());
  }
}
