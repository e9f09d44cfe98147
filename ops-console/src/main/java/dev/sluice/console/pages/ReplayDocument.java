package dev.sluice.console.pages;

import dev.sluice.console.session.SessionConfiguration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A replay as {@code /api/replays} answers it. */
record ReplayDocument(
    String id,
    String state,
    @Nullable String reason,
    @Nullable String waitingFor,
    JsonNode request,
    boolean redeliver,
    boolean allowUnprotected,
    int rate,
    int maxFailures,
    boolean needsApproval,
    String createdBy,
    Instant createdAt,
    @Nullable String approvedBy,
    @Nullable Instant approvedAt,
    @Nullable String startedBy,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Plan plan,
    Progress progress) {
  /** In which it can be. */
  static final List<String> STATES =
      List.of("planning", "planned", "running", "paused", "done", "cancelled", "aborted");

  /** What the plan fixed. */
  record Plan(
      int events,
      int toSend,
      int pastRetention,
      int unprotected,
      int unreadable,
      int unknown,
      int withoutId,
      int claimedAlready,
      String willHappen,
      List<Count> counts) {}

  /** Events that are alike. */
  record Count(
      @Nullable String source,
      @Nullable String signatureStatus,
      String outcome,
      String planned,
      int events) {}

  /** How far it is. */
  record Progress(
      int events,
      int toSend,
      int sent,
      int underWay,
      int accepted,
      int redelivered,
      int duplicate,
      int rejected,
      int deadLettered) {
    /** Those of which it is known what became of them. */
    public int through() {
      return sent - underWay;
    }

    /** Those that were not better off than before. */
    public int failed() {
      return rejected + deadLettered;
    }

    /** Those of the plan that are not sent, or could not be. */
    public int leftOut() {
      return events - toSend;
    }
  }

  static String url(String id) {
    return SessionConfiguration.ROOT + "/replays/" + id;
  }

  /** Its page. */
  public String url() {
    return url(id);
  }

  /** Whether it is in a state. */
  public boolean is(String name) {
    return state.equals(name);
  }

  /** Whether it has come to an end, a good one or not. */
  public boolean ended() {
    return endedAt != null;
  }

  /** Whether something about it changes without anybody doing anything. */
  public boolean changes() {
    return is("planning") || is("running") || progress.underWay() > 0;
  }

  /** What is sent through again, in a few words. */
  public String what() {
    JsonNode ids = request.path("events");
    if (ids.isArray()) {
      return ids.size() == 1 ? "one event" : ids.size() + " events";
    }
    Map<String, String> filter = filter();
    String outcome = filter.getOrDefault("outcome", "");
    String kind =
        switch (outcome) {
          case "" -> "all events";
          case "dead_lettered" -> "dead letters";
          default -> outcome + " events";
        };
    String source = filter.get("source");
    return source == null ? kind : kind + " of " + source;
  }

  /** What the filter says, by name; empty where events were named. */
  public Map<String, String> filter() {
    Map<String, String> filter = new LinkedHashMap<>();
    request
        .path("filter")
        .properties()
        .forEach(each -> filter.put(each.getKey(), each.getValue().asString("")));
    return filter;
  }
}
