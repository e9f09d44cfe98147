package dev.sluice.standalone;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code sluice audit}: what was done through the console. */
@Command(
    name = "audit",
    description = "What was done through the console, the newest first.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class AuditCommand implements Callable<Integer> {
  @Mixin private ConsoleOptions console;
  @Mixin private PageOptions pages;

  @Option(names = "--actor", paramLabel = "PREFIX", description = "By the key of this prefix.")
  private @Nullable String actor;

  @Option(names = "--action", paramLabel = "NAME", description = "Such as source.change.")
  private @Nullable String action;

  @Option(names = "--object", paramLabel = "NAME", description = "Done to this.")
  private @Nullable String object;

  @Override
  public Integer call() {
    Map<String, @Nullable String> query = new LinkedHashMap<>();
    query.put("actor", actor);
    query.put("action", action);
    query.put("object", object);
    return pages.print(console, "/api/audit", query, AuditCommand::lines);
  }

  private static Table lines(JsonNode page) {
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
    return table;
  }
}
