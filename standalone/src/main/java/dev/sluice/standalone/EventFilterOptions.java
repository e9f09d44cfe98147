package dev.sluice.standalone;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which events are wanted. */
final class EventFilterOptions {
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
      description =
          "accepted, duplicate, rejected, or unsettled (a search: with --from); a replay: also"
              + " dead_lettered (with --source, --from and --to alone).")
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

  /** What is given, by the names of the admin API; to be added to. */
  Map<String, String> query() {
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
    return query;
  }

  private static void put(Map<String, String> query, String name, @Nullable String value) {
    if (value != null) {
      query.put(name, value);
    }
  }
}
