package dev.sluice.standalone;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How events are sent through again. */
final class ReplayOptions {
  @Option(
      names = "--event",
      paramLabel = "ID",
      description = "This event; may be given several times, and then no filter.")
  private @Nullable List<String> events;

  @Option(
      names = "--redeliver",
      description = "What was accepted before goes out once more, with ce_replayid.")
  private boolean redeliver;

  @Option(
      names = "--allow-unprotected",
      description =
          "Also events that are older than the keys that are remembered: they may go out twice.")
  private boolean allowUnprotected;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Events a second (default: as the console is configured, 100).")
  private @Nullable Integer rate;

  @Option(
      names = "--max-failures",
      paramLabel = "PERCENT",
      description = "Abort at more failures among the last 200 (default: as configured, 20).")
  private @Nullable Integer maxFailures;

  /**
   * What the admin API is to be asked for.
   *
   * @param filter as given
   * @return null if neither events nor a filter are given, or both
   */
  @Nullable Map<String, Object> body(Map<String, String> filter) {
    if ((events == null) == filter.isEmpty()) {
      return null;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    if (events == null) {
      body.put("filter", filter);
    } else {
      body.put("events", events);
    }
    if (redeliver) {
      body.put("redeliver", true);
    }
    if (allowUnprotected) {
      body.put("allow_unprotected", true);
    }
    if (rate != null) {
      body.put("rate", rate);
    }
    if (maxFailures != null) {
      body.put("max_failures", maxFailures);
    }
    return body;
  }
}
