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

/** {@code sluice events}: events by all that is given. */
@Command(
    name = "events",
    description = "Events by all that is given, the newest first.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class EventsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleOptions console;

  @Option(names = "--source", paramLabel = "NAME", description = "Sent to this source.")
  private @Nullable String source;

  @Option(names = "--provider", paramLabel = "ID", description = "Of this provider.")
  private @Nullable String provider;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description =
          "The verdict: verified, failed, missing, malformed, expired, unsigned, unknown_source,"
              + " no_secret.")
  private @Nullable String status;

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      description = "accepted, duplicate, rejected, or unsettled (with --from).")
  private @Nullable String outcome;

  @Option(names = "--reason", paramLabel = "TEXT", description = "The whole reason of a verdict.")
  private @Nullable String reason;

  @Option(names = "--type", paramLabel = "TYPE", description = "The provider's name of the type.")
  private @Nullable String type;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Source, colon, the provider's id.")
  private @Nullable String idempotencyKey;

  @Option(names = "--delivery-id", paramLabel = "ID", description = "The provider's own id.")
  private @Nullable String deliveryId;

  @Option(names = "--body-sha256", paramLabel = "HEX", description = "SHA-256 of the body.")
  private @Nullable String hash;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "First time of receipt, such as 2026-12-01T00:00:00Z.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "First one that is too late.")
  private @Nullable String to;

  @Option(names = "--limit", paramLabel = "N", description = "Most events (default: 50).")
  private @Nullable Integer limit;

  @Option(names = "--cursor", paramLabel = "TEXT", description = "What a page before named.")
  private @Nullable String cursor;

  @Override
  public Integer call() {
    JsonNode page = console.client(System.getenv()).get("/api/events", query());
    PrintWriter out = spec.commandLine().getOut();
    if (console.json()) {
      out.println(page);
    } else {
      print(page, out);
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    put(query, "source", source);
    put(query, "provider", provider);
    put(query, "signature_status", status);
    put(query, "outcome", outcome);
    put(query, "reason", reason);
    put(query, "event_type", type);
    put(query, "idempotency_key", idempotencyKey);
    put(query, "delivery_id", deliveryId);
    put(query, "body_sha256", hash);
    put(query, "from", from);
    put(query, "to", to);
    put(query, "limit", limit == null ? null : String.valueOf(limit));
    put(query, "cursor", cursor);
    return query;
  }

  private static void put(Map<String, String> query, String name, @Nullable String value) {
    if (value != null) {
      query.put(name, value);
    }
  }

  private static void print(JsonNode page, PrintWriter out) {
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
    table.lines().forEach(out::println);
    if (page.has("next")) {
      out.println("more: --cursor " + ConsoleText.of(page, "next"));
    }
  }
}
