package dev.sluice.standalone;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code sluice sources}: the sources of the console. */
@Command(
    name = "sources",
    description = "Lists the sources; its commands change them.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = ApplyCommand.class)
final class SourcesCommand implements Callable<Integer> {
  private static final String SOURCES = "/api/sources";

  @Spec private CommandSpec spec;
  @Mixin private ConsoleOptions console;

  @Override
  public Integer call() {
    JsonNode answer = console.client(System.getenv()).get(SOURCES, Map.of());
    PrintWriter out = spec.commandLine().getOut();
    if (console.json()) {
      out.println(answer);
    } else {
      var table = new Table("name", "provider", "status", "mode", "secrets", "managed by");
      for (JsonNode source : answer.path("sources")) {
        table.add(
            List.of(
                ConsoleText.of(source, "name"),
                ConsoleText.of(source, "provider"),
                ConsoleText.of(source, "status"),
                ConsoleText.of(source, "mode"),
                String.valueOf(source.path("secrets").size()),
                ConsoleText.of(source, "managed-by")));
      }
      table.lines().forEach(out::println);
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  @Command(
      name = "show",
      description = "One source as JSON, without its secrets.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int show(
      @Mixin ConsoleOptions options,
      @Parameters(paramLabel = "NAME", description = "Of the source.") String name) {
    return print(options.client(System.getenv()).get(path(name), Map.of()));
  }

  @Command(
      name = "create",
      description = "Makes a source.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int create(
      @Mixin ConsoleOptions options,
      @Parameters(
              paramLabel = "FILE",
              description = "One source, YAML or JSON, with the keys of a sources file.")
          Path file) {
    return print(options.client(System.getenv()).change("POST", SOURCES, read(file)));
  }

  @Command(
      name = "change",
      description = "Sets keys of a source.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int change(
      @Mixin ConsoleOptions options,
      @Parameters(paramLabel = "NAME", description = "Of the source.") String name,
      @Parameters(
              paramLabel = "FILE",
              description = "The keys to set, YAML or JSON; remove: has those to take away.")
          Path file) {
    return print(options.client(System.getenv()).change("PATCH", path(name), read(file)));
  }

  @Command(
      name = "rotate",
      description = "Puts a new secret before the others, which count until the overlap is over.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int rotate(
      @Mixin ConsoleOptions options,
      @ArgGroup(multiplicity = "1") NewSecret secret,
      @Parameters(paramLabel = "NAME", description = "Of the source.") String name,
      @Option(
              names = "--overlap",
              defaultValue = "24h",
              paramLabel = "TIME",
              description = "How long the others still count (default: ${DEFAULT-VALUE}).")
          String overlap) {
    Map<String, String> rotate = new LinkedHashMap<>();
    rotate.put("secret", secret.value());
    rotate.put("overlap", overlap);
    String body = JsonMapper.shared().writeValueAsString(Map.of("rotate", rotate));
    return print(options.client(System.getenv()).change("PATCH", path(name), body));
  }

  @Command(
      name = "delete",
      description = "Deletes a source with its secrets; its events stay.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int delete(
      @Mixin ConsoleOptions options,
      @Parameters(paramLabel = "NAME", description = "Of the source.") String name) {
    options.client(System.getenv()).change("DELETE", path(name), null);
    return ExitCode.DONE.number();
  }

  /** Where the new secret is; never on the command line, where others can see it. */
  static final class NewSecret {
    @Option(names = "--secret-env", paramLabel = "NAME", description = "Variable that has it.")
    private @Nullable String variable;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "File that has it.")
    private @Nullable Path file;

    private String value() {
      if (file != null) {
        return read(file).strip();
      }
      String value = variable == null ? null : System.getenv(variable);
      if (value == null) {
        throw new CommandFailure(
            ExitCode.USAGE, "the environment variable %s is not set".formatted(variable));
      }
      return value;
    }
  }

  private static String path(String name) {
    return SOURCES + "/" + ConsoleClient.encode(name);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s cannot be read (%s)".formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  private int print(JsonNode answer) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(answer.toPrettyString());
    out.flush();
    return ExitCode.DONE.number();
  }
}
