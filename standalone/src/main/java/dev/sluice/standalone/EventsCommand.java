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

/** {@code sluice events}: events by all that is given. */
@Command(
    name = "events",
    description = "Events by all that is given, the newest first.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class EventsCommand implements Callable<Integer> {
  @Mixin private ConsoleOptions console;
  @Mixin private PageOptions pages;

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

  @Override
  public Integer call() {
    return pages.print(console, "/api/events", query(), EventsCommand::lines);
  }

  private Map<String, @Nullable String> query() {
    Map<String, @Nullable String> query = new LinkedHashMap<>();
    query.put("source", source);
    query.put("provider", provider);
    query.put("signature_status", status);
    query.put("outcome", outcome);
    query.put("reason", reason);
    query.put("event_type", type);
    query.put("idempotency_key", idempotencyKey);
    query.put("delivery_id", deliveryId);
    query.put("body_sha256", hash);
    query.put("from", from);
    query.put("to", to);
    return query;
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
