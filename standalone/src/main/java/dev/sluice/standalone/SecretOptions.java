package dev.sluice.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Three ways to hand in a secret; the last two keep it out of the process list. */
final class SecretOptions {
  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      description =
          "The signing secret or private key; other users may see it in the process list.")
  private @Nullable String value;

  @Option(
      names = "--secret-env",
      paramLabel = "NAME",
      description = "The environment variable that holds it.")
  private @Nullable String variable;

  @Option(names = "--secret-file", paramLabel = "FILE", description = "The file that holds it.")
  private @Nullable Path file;

  /**
   * The secret without line ends around it.
   *
   * @throws CommandFailure if the variable is not set or the file cannot be read
   */
  byte[] read() {
    return text().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The secret as it is, line ends included.
   *
   * @throws CommandFailure if the variable is not set or the file cannot be read
   */
  byte[] exactly() {
    if (file == null) {
      return read();
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private String text() {
    if (value != null) {
      return value;
    }
    if (variable != null) {
      String text = System.getenv(variable);
      if (text == null || text.isEmpty()) {
        throw new CommandFailure(
            ExitCode.USAGE, "--secret-env: the variable %s is not set".formatted(variable));
      }
      return text;
    }
    if (file == null) {
      throw new IllegalStateException("picocli takes exactly one of the three");
    }
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static CommandFailure unreadable(Path file, IOException e) {
    return new CommandFailure(
        ExitCode.USAGE, "--secret-file: %s cannot be read".formatted(file), e);
  }
}
