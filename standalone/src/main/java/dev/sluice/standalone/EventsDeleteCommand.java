package dev.sluice.standalone;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sluice events delete}: takes out of events what their senders said. */
@Command(
    name = "delete",
    description =
        "Deletes what the senders of some events said: idempotency key, type, reason, hash; the"
            + " body is shown no more. That they were received stays. Says which without --yes, and"
            + " deletes nothing.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class EventsDeleteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleOptions console;

  @Option(
      names = "--source",
      required = true,
      paramLabel = "NAME",
      description = "Of this source; and one of the following.")
  private String source;

  @Option(
      names = "--event",
      paramLabel = "ID",
      description = "These events alone, at most 100; can be given several times.")
  private @Nullable List<String> events;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "All attempts of this key: source, colon, the provider's id.")
  private @Nullable String idempotencyKey;

  @Option(
      names = "--delivery-id",
      paramLabel = "ID",
      description = "All attempts of the provider's own id.")
  private @Nullable String deliveryId;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "First time of receipt, such as 2026-12-01T00:00:00Z; with --to.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "First one that is too late.")
  private @Nullable String to;

  @Option(names = "--yes", description = "Delete them.")
  private boolean yes;

  @Override
  public Integer call() {
    ConsoleClient client = console.client(System.getenv());
    PrintWriter out = spec.commandLine().getOut();
    int deleted = 0;
    JsonNode answer;
    do {
      answer = client.change("DELETE", path(), null);
      deleted += answer.path("events").asInt(0);
      if (console.json()) {
        out.println(answer);
      } else {
        answer.path("ids").forEach(id -> out.println(ConsoleText.of(id.asString(""))));
      }
    } while (yes && answer.path("more").asBoolean(false));
    if (!console.json()) {
      String more = answer.path("more").asBoolean(false) ? " and more" : "";
      out.println(
          yes
              ? "%d events deleted".formatted(deleted)
              : "%d events%s would be deleted; --yes deletes them".formatted(deleted, more));
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private String path() {
    Map<String, @Nullable String> query = new LinkedHashMap<>();
    query.put("source", source);
    query.put("ids", events == null ? null : String.join(",", events));
    query.put("idempotency_key", idempotencyKey);
    query.put("delivery_id", deliveryId);
    query.put("from", from);
    query.put("to", to);
    query.put("dry_run", String.valueOf(!yes));
    return query.entrySet().stream()
        .filter(each -> each.getValue() != null)
        .map(each -> each.getKey() + "=" + ConsoleClient.encode(String.valueOf(each.getValue())))
        .collect(Collectors.joining("&", "/api/events?", ""));
  }
}
