package dev.sluice.standalone;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sluice audit}: what was done through the console. */
@Command(
    name = "audit",
    description = "What was done through the console, the newest first.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class AuditCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleOptions console;

  @Option(names = "--actor", paramLabel = "PREFIX", description = "By the key of this prefix.")
  private @Nullable String actor;

  @Option(names = "--action", paramLabel = "NAME", description = "Such as source.change.")
  private @Nullable String action;

  @Option(names = "--object", paramLabel = "NAME", description = "Done to this.")
  private @Nullable String object;

  @Option(names = "--limit", paramLabel = "N", description = "Most entries (default: 50).")
  private @Nullable Integer limit;

  @Option(names = "--cursor", paramLabel = "TEXT", description = "What a page before named.")
  private @Nullable String cursor;

  @Override
  public Integer call() {
    Map<String, String> query = new LinkedHashMap<>();
    put(query, "actor", actor);
    put(query, "action", action);
    put(query, "object", object);
    put(query, "limit", limit == null ? null : String.valueOf(limit));
    put(query, "cursor", cursor);
    JsonNode page = console.client(System.getenv()).get("/api/audit", query);
    PrintWriter out = spec.commandLine().getOut();
    if (console.json()) {
      out.println(page);
    } else {
      print(page, out);
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private static void put(Map<String, String> query, String name, @Nullable String value) {
    if (value != null) {
      query.put(name, value);
    }
  }

  private static void print(JsonNode page, PrintWriter out) {
    var table = new Table("at", "actor", "from", "action", "object", "detail");
    for (JsonNode entry : page.path("entries")) {
      table.add(
          List.of(
              ConsoleText.of(entry, "at"),
              ConsoleText.of(entry, "actor"),
              ConsoleText.of(entry, "remote"),
              ConsoleText.of(entry, "action"),
              ConsoleText.of(entry, "object"),
              ConsoleText.of(entry, "detail")));
    }
    table.lines().forEach(out::println);
    if (page.has("next")) {
      out.println("more: --cursor " + ConsoleText.of(page, "next"));
    }
  }
}
