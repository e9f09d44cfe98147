package dev.sluice.standalone;

import dev.sluice.console.ConsoleApplication;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sluice sources apply}: a sources file, to an installation that runs. */
@Command(
    name = "apply",
    description =
        "Applies a sources file, all of it or nothing, and says what changed. Sources that it does"
            + " not name stay. Variables and files that it names are read here.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ApplyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleOptions console;

  @Option(names = "--dry-run", description = "Only say what would change.")
  private boolean dryRun;

  @Parameters(paramLabel = "FILE", description = "A sources file.")
  private Path file;

  @Override
  public Integer call() {
    ConsoleClient client = console.client(System.getenv());
    String document;
    try {
      document = ConsoleApplication.sourcesToApply(file, System::getenv);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.SOURCES_FILE, String.valueOf(e.getMessage()), e);
    }
    JsonNode answer = client.change("PUT", "/api/sources?dry_run=" + dryRun, document);
    PrintWriter out = spec.commandLine().getOut();
    if (console.json()) {
      out.println(answer);
    } else {
      print(answer, out);
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private void print(JsonNode answer, PrintWriter out) {
    int changes = 0;
    for (JsonNode source : answer.path("sources")) {
      String change = ConsoleText.of(source, "change");
      changes += change.equals("none") ? 0 : 1;
      out.printf("%-9s %s%n", change.equals("none") ? "as it is" : change, name(source));
      for (JsonNode key : source.path("keys")) {
        out.printf("            %s%n", line(key));
      }
    }
    out.printf(
        "%d of %d sources %s%s%n",
        changes,
        answer.path("sources").size(),
        dryRun ? "would change" : "changed",
        dryRun ? "; nothing was" : "");
  }

  private static String name(JsonNode source) {
    return ConsoleText.of(source, "name");
  }

  private static String line(JsonNode key) {
    String name = ConsoleText.of(key, "key");
    String before = ConsoleText.of(key, "before");
    String after = ConsoleText.of(key, "after");
    if (!key.has("before")) {
      return "+ %s: %s".formatted(name, after);
    }
    return key.has("after")
        ? "~ %s: %s -> %s".formatted(name, before, after)
        : "- %s: %s".formatted(name, before);
  }
}
