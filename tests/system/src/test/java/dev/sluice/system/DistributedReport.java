package dev.sluice.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What became of everything while containers died, as a document. */
final class DistributedReport {
  private static final String HEAD =
      """
      # One broker, one verifier and one dedup worker die

      `docker-compose.yml` with `docker-compose.scale.yml`: three brokers, three copies of every record of which two
      must be written, three verifiers, three dedup workers; one of each is killed under load, with SIGKILL, and
      started again ten seconds later or when the topics can be read again. Written by

          ./mvnw -pl tests/system -am verify -Pdistributed

      on one machine, which carries the load, too; so times are an upper bound. *longest wait* is the age of the oldest
      request that had no state yet, as a `read_committed` reader sees it; *lag zero* the time from the kill until
      nothing waited for more than two seconds, while new requests came in. The other columns are those of the
      [crash matrix](crash-matrix.md), whose books these are.

      """;

  private DistributedReport() {}

  /**
   * The end of a container.
   *
   * @param victim what it was
   * @param killed after the load's start
   * @param startedAgain after the load's start
   * @param longestWait of a request meanwhile
   * @param behind from the kill until the lag was zero
   */
  record Death(
      String victim,
      Duration killed,
      Duration startedAgain,
      Duration longestWait,
      Duration behind) {}

  /** Writes it, with settings in order, under their names. */
  static void write(
      Path file, Map<String, Object> settings, List<Death> deaths, Reconciliation books) {
    var text = new StringBuilder(HEAD);
    settings.forEach((name, value) -> text.append("- %s: %s%n".formatted(name, value)));
    text.append(
        "\n| killed | at, s | started again at, s | longest wait, s | lag zero after, s |\n");
    text.append("|---|--:|--:|--:|--:|\n");
    for (Death death : deaths) {
      text.append(
          "| %s | %s | %s | %s | %s |%n"
              .formatted(
                  death.victim(),
                  seconds(death.killed()),
                  seconds(death.startedAgain()),
                  seconds(death.longestWait()),
                  seconds(death.behind())));
    }
    text.append('\n').append(MatrixReport.table(books));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String seconds(Duration duration) {
    return "%.1f".formatted(duration.toMillis() / 1000.0);
  }
}
