package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is woken at night types what a runbook says: it must be there. */
class RunbooksTest {
  private static final Path FOLDER = Path.of("../docs/runbooks");
  private static final Pattern COMMAND = Pattern.compile("\\./sluice ([^`\\n]+)");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");

  static List<String> commands() throws IOException {
    return found(COMMAND).map(Found::text).distinct().toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachCommandIsThereWithItsOptions(String command) {
    var sluice = Sluice.commandLine(InstantSource.system());

    assertThatCode(() -> sluice.parseArgs(command.split(" "))).doesNotThrowAnyException();
  }

  static List<Found> links() throws IOException {
    return found(LINK).toList();
  }

  @ParameterizedTest
  @MethodSource("links")
  void eachLinkLeadsSomewhere(Found link) {
    assertThat(FOLDER.resolve(link.text())).exists();
  }

  record Found(Path page, String text) {}

  private static Stream<Found> found(Pattern wanted) throws IOException {
    try (Stream<Path> pages = Files.list(FOLDER)) {
      return pages.sorted().toList().stream()
          .flatMap(
              page ->
                  wanted
                      .matcher(read(page))
                      .results()
                      .map(found -> new Found(page.getFileName(), found.group(1).strip())));
    }
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
