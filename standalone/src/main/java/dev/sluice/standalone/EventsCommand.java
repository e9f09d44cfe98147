package dev.sluice.standalone;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code sluice events}: events by all that is given. */
@Command(
    name = "events",
    description = "Events by all that is given, the newest first.",
    subcommands = EventsDeleteCommand.class,
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class EventsCommand implements Callable<Integer> {
  @Mixin private ConsoleOptions console;
  @Mixin private PageOptions pages;
  @Mixin private EventFilterOptions filter;

  @Override
  public Integer call() {
    return pages.print(
        console, "/api/events", new LinkedHashMap<>(filter.query()), EventsCommand::lines);
  }

  private static Table lines(JsonNode page) {
    var table = new Table("received", "source", "outcome", "status", "type", "id", "reason");
    for (JsonNode event : page.path("events")) {
      table.add(
          List.of(
              ConsoleText.of(event, "received_at"),
              ConsoleText.of(event, "source"),
              ConsoleText.of(event, "outcome"),
              ConsoleText.of(event, "signature_status"),
              ConsoleText.of(event, "event_type"),
              ConsoleText.of(event, "id"),
              ConsoleText.of(event, "reason")));
    }
    return table;
  }
}
