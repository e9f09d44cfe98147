package dev.sluice.standalone;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code sluice replay}: events that are sent through again. */
@Command(
    name = "replay",
    description = "Sends events through again: plan, start, watch.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ReplayCommand {
  private static final String REPLAYS = "/api/replays";

  @Spec private CommandSpec spec;

  @Command(
      name = "plan",
      description =
          "Fixes which events a replay is about and says what will happen; sends nothing unless"
              + " --start is given. Exit code 1 if there is no plan.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int plan(
      @Mixin ConsoleOptions options,
      @Mixin EventFilterOptions filter,
      @Mixin ReplayOptions how,
      @Option(names = "--start", description = "Start it at once.") boolean start,
      @Option(names = "--wait", description = "With --start: wait until it has ended.")
          boolean wait) {
    ConsoleClient client = options.client(System.getenv());
    Map<String, Object> body = how.body(filter.query());
    if (body == null) {
      throw new ParameterException(
          spec.commandLine(), "either --event or a filter such as --source is needed, not both");
    }
    JsonNode made = client.change("POST", REPLAYS, JsonMapper.shared().writeValueAsString(body));
    ReplayWatch watch = watch(client, made.path("id").asString(""), options);
    JsonNode planned = watch.untilPlanned();
    if (!start || !planned.path("state").asString("").equals("planned")) {
      return print(planned, options);
    }
    print(planned, options);
    return go(client, planned, "start", wait, options);
  }

  @Command(
      name = "start",
      description = "Starts what is planned.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int start(
      @Mixin ConsoleOptions options,
      @Parameters(paramLabel = "ID", description = "Of the replay.") String id,
      @Option(names = "--wait", description = "Wait until it has ended.") boolean wait) {
    ConsoleClient client = options.client(System.getenv());
    return go(client, client.get(path(id), Map.of()), "start", wait, options);
  }

  @Command(
      name = "status",
      description =
          "How far a replay is. With --wait: exit code 1 if it was aborted or cancelled, or if"
              + " events failed.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int status(
      @Mixin ConsoleOptions options,
      @Parameters(paramLabel = "ID", description = "Of the replay.") String id,
      @Option(names = "--wait", description = "Wait until it has ended.") boolean wait) {
    ConsoleClient client = options.client(System.getenv());
    return wait
        ? end(watch(client, id, options).untilEnded(), options)
        : print(client.get(path(id), Map.of()), options);
  }

  @Command(
      name = "list",
      description = "Replays, the newest first.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int list(
      @Mixin ConsoleOptions options,
      @Option(names = "--state", paramLabel = "STATE", description = "Such as running.")
          @Nullable String state,
      @Option(names = "--limit", paramLabel = "N", description = "Most replays (default: 50).")
          @Nullable Integer limit) {
    Map<String, String> query = new LinkedHashMap<>();
    if (state != null) {
      query.put("state", state);
    }
    if (limit != null) {
      query.put("limit", String.valueOf(limit));
    }
    JsonNode page = options.client(System.getenv()).get(REPLAYS, query);
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(page);
    } else {
      var table = new Table("id", "created", "by", "state", "events", "sent", "accepted", "failed");
      for (JsonNode replay : page.path("replays")) {
        JsonNode progress = replay.path("progress");
        table.add(
            List.of(
                ConsoleText.of(replay, "id"),
                ConsoleText.of(replay, "created_at"),
                ConsoleText.of(replay, "created_by"),
                ConsoleText.of(replay, "state"),
                ConsoleText.of(progress, "events"),
                ConsoleText.of(progress, "sent"),
                ConsoleText.of(progress, "accepted"),
                String.valueOf(ReplayText.failed(progress))));
      }
      table.lines().forEach(out::println);
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  @Command(
      name = "pause",
      description = "Sends nothing more until it is resumed.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int pause(
      @Mixin ConsoleOptions options,
      @Parameters(paramLabel = "ID", description = "Of the replay.") String id) {
    return print(change(options, id, "pause"), options);
  }

  @Command(
      name = "resume",
      description = "Goes on with what is paused.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int resume(
      @Mixin ConsoleOptions options,
      @Parameters(paramLabel = "ID", description = "Of the replay.") String id,
      @Option(names = "--wait", description = "Wait until it has ended.") boolean wait) {
    ConsoleClient client = options.client(System.getenv());
    return go(client, client.get(path(id), Map.of()), "resume", wait, options);
  }

  @Command(
      name = "cancel",
      description = "Ends it; what was sent is sent.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int cancel(
      @Mixin ConsoleOptions options,
      @Parameters(paramLabel = "ID", description = "Of the replay.") String id) {
    return print(change(options, id, "cancel"), options);
  }

  @Command(
      name = "approve",
      description = "Approves a plan, with another key than the one that made it.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int approve(
      @Mixin ConsoleOptions options,
      @Parameters(paramLabel = "ID", description = "Of the replay.") String id) {
    return print(change(options, id, "approve"), options);
  }

  private int go(
      ConsoleClient client, JsonNode replay, String verb, boolean wait, ConsoleOptions options) {
    String id = replay.path("id").asString("");
    JsonNode changed = client.change("POST", path(id) + "/" + verb, null);
    return wait ? end(watch(client, id, options).untilEnded(), options) : print(changed, options);
  }

  private JsonNode change(ConsoleOptions options, String id, String verb) {
    return options.client(System.getenv()).change("POST", path(id) + "/" + verb, null);
  }

  private ReplayWatch watch(ConsoleClient client, String id, ConsoleOptions options) {
    PrintWriter bar = options.json() ? null : spec.commandLine().getErr();
    return new ReplayWatch(() -> client.get(path(id), Map.of()), bar);
  }

  private static String path(String id) {
    return REPLAYS + "/" + ConsoleClient.encode(id);
  }

  private int print(JsonNode replay, ConsoleOptions options) {
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(replay);
    } else {
      ReplayText.lines(replay).forEach(out::println);
    }
    out.flush();
    boolean aborted = replay.path("state").asString("").equals("aborted");
    return (aborted ? ExitCode.FAILED : ExitCode.DONE).number();
  }

  private int end(JsonNode replay, ConsoleOptions options) {
    int _ = print(replay, options);
    boolean good =
        replay.path("state").asString("").equals("done")
            && ReplayText.failed(replay.path("progress")) == 0;
    return (good ? ExitCode.DONE : ExitCode.FAILED).number();
  }
}
