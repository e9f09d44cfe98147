package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void tellsItsVersion() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).matches("sluice \\d+\\.\\d+\\.\\d+\\S* \\(commit \\S+\\)\\R");
  }

  @ParameterizedTest
  @CsvSource({
    "0123456789ab, $Format:%H$, 0123456789ab",
    "${git.commit.id.abbrev}, fedcba9876543210fedcba9876543210fedcba98, fedcba987654",
  })
  void knowsItsCommitFromTheRepositoryOrFromTheArchive(
      String built, String archived, String commit) {
    assertThat(Version.commit(built, archived)).isEqualTo(commit);
  }

  @Test
  void saysWhatIsMissingWhereItsCommitIsNotKnown() {
    assertThat(Version.commit("${git.commit.id.abbrev}", "$Format:%H$"))
        .startsWith("unknown: ")
        .contains("repository", "git archive");
  }

  @ParameterizedTest
  @CsvSource({
    "up --no-such-option, 'sluice up: Unknown option: ''--no-such-option'''",
    "up --http-port 65536, 'sluice up: --http-port must be from 0 to 65535, not 65536'",
    "up --kafka-port -1, 'sluice up: --kafka-port must be from 0 to 65535, not -1'",
    "up --console-port x, 'sluice up: Invalid value for option ''--console-port'''",
    "demo now, 'sluice demo: Unmatched argument at index 1: ''now'''",
    "send, 'sluice send: Missing required'",
    "diagnose --secret x, 'sluice diagnose: Missing required option: ''--request=FILE'''",
    "no-such-command, 'sluice: Unmatched argument'",
  })
  void saysInOneLineWhatIsWrongWithACommand(String command, String line) {
    assertThat(run(command.split(" "))).isEqualTo(ExitCode.USAGE.number());
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith(line)
        .contains("--help");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void tellsWhereDataLies() {
    assertThat(run("up", "--help")).isZero();
    assertThat(out.toString()).contains("--data=DIR", "sluice-data");
  }

  @Test
  void refusesADataDirectoryThatItDidNotMake(@TempDir Path dir) throws Exception {
    Files.writeString(dir.resolve("letter.txt"), "Dear");

    assertThat(run("up", "--data", dir.toString())).isEqualTo(ExitCode.DATA_DIRECTORY.number());
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("sluice: data directory " + dir);
  }

  @Test
  void namesWhyASignatureFails(@TempDir Path dir) throws Exception {
    // the example of GitHub's documentation, whose body something ended with a line break
    Path request = dir.resolve("request.http");
    Files.writeString(
        request,
        """
        POST /webhooks/acme HTTP/1.1
        X-Hub-Signature-256: sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17

        Hello, World!
        """);
    String[] diagnose = {
      "diagnose", "--provider", "github", "--request", request.toString(), "--secret"
    };

    assertThat(run(with(diagnose, "It's a Secret to Everybody"))).isZero();
    assertThat(out.toString())
        .startsWith("body-end: The end of the body was changed")
        .doesNotContain("Everybody");
    assertThat(run(with(diagnose, "another"))).isEqualTo(ExitCode.FAILED.number());
    assertThat(out.toString()).contains("unknown: Nothing that was tried");
  }

  @Test
  void saysWhatIsNoRequest(@TempDir Path dir) throws Exception {
    Path request = Files.writeString(dir.resolve("request.http"), "Hello");

    int code =
        run("diagnose", "--provider", "github", "--secret", "x", "--request", request.toString());

    assertThat(code).isEqualTo(ExitCode.USAGE.number());
    assertThat(err.toString()).startsWith("sluice: --request: line 1 must be a request line");
  }

  @Test
  void thePageOfCommandsHasEachCommandAndExitCode() throws Exception {
    String page = Files.readString(Path.of("../docs/commands.md"));

    for (String command : Sluice.commandLine(InstantSource.system()).getSubcommands().keySet()) {
      assertThat(page).containsPattern("(sluice |, `)" + command + "\\b");
    }
    for (ExitCode code : ExitCode.values()) {
      assertThat(page).contains("\n| %d | ".formatted(code.number()));
    }
  }

  private static String[] with(String[] arguments, String last) {
    return Stream.concat(Stream.of(arguments), Stream.of(last)).toArray(String[]::new);
  }

  private int run(String... arguments) {
    return Sluice.commandLine(InstantSource.system())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
