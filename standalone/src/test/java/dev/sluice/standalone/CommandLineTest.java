package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
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
    "up --no-such-option, 'sluice up: Unknown option: ''--no-such-option'''",
    "up --http-port 65536, 'sluice up: --http-port must be from 0 to 65535, not 65536'",
    "up --kafka-port -1, 'sluice up: --kafka-port must be from 0 to 65535, not -1'",
    "up --console-port x, 'sluice up: Invalid value for option ''--console-port'''",
    "demo now, 'sluice demo: Unmatched argument at index 1: ''now'''",
    "send, 'sluice send: Missing required'",
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

  private int run(String... arguments) {
    return Sluice.commandLine(InstantSource.system())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
