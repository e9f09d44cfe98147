package dev.sluice.standalone;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** One page of a list that the console has: which one is asked for, and how it is printed. */
final class PageOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--limit", paramLabel = "N", description = "Most lines (default: 50).")
  private @Nullable Integer limit;

  @Option(names = "--cursor", paramLabel = "TEXT", description = "What a page before named.")
  private @Nullable String cursor;

  /** Makes lines of a page. */
  interface Lines {
    Table of(JsonNode page);
  }

  /**
   * Asks for the page and prints it.
   *
   * @param query of which members that are null are left out
   * @return the exit code
   */
  int print(ConsoleOptions console, String path, Map<String, @Nullable String> query, Lines lines) {
    Map<String, String> given = new LinkedHashMap<>();
    query.forEach((name, value) -> put(given, name, value));
    put(given, "limit", limit == null ? null : String.valueOf(limit));
    put(given, "cursor", cursor);
    JsonNode page = console.client(System.getenv()).get(path, given);
    PrintWriter out = spec.commandLine().getOut();
    if (console.json()) {
      out.println(page);
    } else {
      lines.of(page).lines().forEach(out::println);
      if (page.has("next")) {
        out.println("more: --cursor " + ConsoleText.of(page, "next"));
      }
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private static void put(Map<String, String> query, String name, @Nullable String value) {
    if (value != null) {
      query.put(name, value);
    }
  }
}
