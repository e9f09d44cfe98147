package dev.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the console is, and with which key it is asked. */
final class ConsoleOptions {
  static final String KEY_VARIABLE = "SLUICE_API_KEY";
  private static final Path KEPT = Path.of("sluice-data", DataDirectory.ADMIN_KEY);
  private static final Pattern KEY = Pattern.compile("sluice_[0-9a-f]{64}");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8081",
      paramLabel = "URL",
      description = "The console (default: ${DEFAULT-VALUE}).")
  private String url;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "An API key. Other users of this machine can see it while the command runs: rather use"
              + " --key-file or the variable "
              + KEY_VARIABLE
              + ".")
  private @Nullable String key;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "Holds an API key (default: the variable "
              + KEY_VARIABLE
              + ", else sluice-data/admin-key in"
              + " the current folder, where sluice up keeps the first one).")
  private @Nullable Path keyFile;

  @Option(names = "--json", description = "Print what the console answered, for scripts.")
  private boolean json;

  boolean json() {
    return json;
  }

  /**
   * A client of the console.
   *
   * @throws CommandFailure if there is no key
   */
  ConsoleClient client(Map<String, String> environment) {
    if (key != null && keyFile != null) {
      throw new ParameterException(spec.commandLine(), "--key and --key-file exclude each other");
    }
    String found = key != null ? key : keyFile != null ? read(keyFile) : kept(environment);
    if (!KEY.matcher(found).matches()) {
      throw new CommandFailure(
          ExitCode.USAGE, "an API key is sluice_ and 64 hexadecimal digits; this is none");
    }
    return new ConsoleClient(url, found);
  }

  private static String kept(Map<String, String> environment) {
    String variable = environment.get(KEY_VARIABLE);
    if (variable != null) {
      return variable;
    }
    if (Files.exists(KEPT)) {
      return read(KEPT);
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "an API key is needed: --key-file FILE, the variable %s, or %s where sluice up runs"
            .formatted(KEY_VARIABLE, KEPT));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s cannot be read (%s)".formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }
}
