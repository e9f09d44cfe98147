package dev.sluice.standalone;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sluice status}: how the pipeline gets on. */
@Command(
    name = "status",
    description = "How far the stages are behind, and what is wrong; exit code 1 if a part is.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleOptions console;

  @Override
  public Integer call() {
    ConsoleClient client = console.client(System.getenv());
    JsonNode status = client.get("/api/status", Map.of());
    PrintWriter out = spec.commandLine().getOut();
    if (console.json()) {
      out.println(status);
    } else {
      print(status, out);
      printAlarms(client.get("/api/alarms", Map.of()), out);
    }
    out.flush();
    boolean good =
        status.path("parts").properties().stream()
            .allMatch(part -> part.getValue().asString("").equals("up"));
    return (good ? ExitCode.DONE : ExitCode.FAILED).number();
  }

  private static void print(JsonNode status, PrintWriter out) {
    var parts = new Table("part", "state");
    status
        .path("parts")
        .properties()
        .forEach(
            part ->
                parts.add(
                    List.of(
                        ConsoleText.of(part.getKey()),
                        ConsoleText.of(part.getValue().asString("")))));
    parts.lines().forEach(out::println);
    out.println();
    var stages = new Table("stage", "reads", "lag", "oldest", "consumers");
    for (JsonNode stage : status.path("stages")) {
      stages.add(
          List.of(
              ConsoleText.of(stage, "stage"),
              ConsoleText.of(stage, "topic"),
              ConsoleText.of(stage, "lag_records"),
              oldest(stage),
              ConsoleText.of(stage, "consumers")));
    }
    stages.lines().forEach(out::println);
  }

  private static void printAlarms(JsonNode answer, PrintWriter out) {
    if (answer.path("alarms").isEmpty()) {
      return;
    }
    out.println();
    var alarms = new Table("alarm", "severity", "about", "since", "what");
    for (JsonNode alarm : answer.path("alarms")) {
      alarms.add(
          List.of(
              ConsoleText.of(alarm, "kind"),
              ConsoleText.of(alarm, "severity"),
              ConsoleText.of(alarm, alarm.has("source") ? "source" : "subject"),
              ConsoleText.of(alarm, "since"),
              ConsoleText.of(alarm, "detail")));
    }
    alarms.lines().forEach(out::println);
  }

  private static String oldest(JsonNode stage) {
    String seconds = ConsoleText.of(stage, "oldest_unprocessed_seconds") + " s";
    JsonNode unknown = stage.path("unknown_partitions");
    return unknown.isEmpty()
        ? seconds
        : seconds + " or more: partitions " + ConsoleText.of(unknown.toString()) + " do not tell";
  }
}
