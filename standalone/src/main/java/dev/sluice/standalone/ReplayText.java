package dev.sluice.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A replay as text for a person. */
final class ReplayText {
  private static final int WIDTH = 30;
  private static final int MINUTE = 60;

  private ReplayText() {}

  /** Everything about it. */
  static List<String> lines(JsonNode replay) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "replay    %s: %s%s"
            .formatted(
                ConsoleText.of(replay, "id"),
                ConsoleText.of(replay, "state"),
                replay.has("reason") ? ", " + ConsoleText.of(replay, "reason") : ""));
    if (replay.has("waiting_for")) {
      lines.add("waits     " + ConsoleText.of(replay, "waiting_for"));
    }
    lines.add(
        "by        %s at %s, approved by %s, started by %s"
            .formatted(
                ConsoleText.of(replay, "created_by"),
                ConsoleText.of(replay, "created_at"),
                ConsoleText.of(replay, "approved_by"),
                ConsoleText.of(replay, "started_by")));
    JsonNode plan = replay.path("plan");
    if (!plan.isMissingNode()) {
      addPlan(plan, replay, lines);
    }
    JsonNode progress = replay.path("progress");
    lines.add(
        "sent      %s of %s: %s accepted, %s redelivered, %s duplicate, %s rejected, %s dead-lettered, %s under way"
            .formatted(
                ConsoleText.of(progress, "sent"),
                ConsoleText.of(progress, "to_send"),
                ConsoleText.of(progress, "accepted"),
                ConsoleText.of(progress, "redelivered"),
                ConsoleText.of(progress, "duplicate"),
                ConsoleText.of(progress, "rejected"),
                ConsoleText.of(progress, "dead_lettered"),
                ConsoleText.of(progress, "under_way")));
    return lines;
  }

  private static void addPlan(JsonNode plan, JsonNode replay, List<String> lines) {
    lines.add(
        "plan      %s events, %s to be sent at %s a second; %s of them have a key that is claimed"
            .formatted(
                ConsoleText.of(plan, "events"),
                ConsoleText.of(plan, "to_send"),
                ConsoleText.of(replay, "rate"),
                ConsoleText.of(plan, "claimed_already")));
    lines.add("          " + ConsoleText.of(plan, "will_happen"));
    var table = new Table("source", "status", "outcome", "planned", "events");
    for (JsonNode count : plan.path("counts")) {
      table.add(
          List.of(
              ConsoleText.of(count, "source"),
              ConsoleText.of(count, "signature_status"),
              ConsoleText.of(count, "outcome"),
              ConsoleText.of(count, "planned"),
              ConsoleText.of(count, "events")));
    }
    lines.addAll(table.lines());
  }

  /** Events that were rejected again or dead-lettered. */
  static long failed(JsonNode progress) {
    return progress.path("rejected").asLong(0) + progress.path("dead_lettered").asLong(0);
  }

  /** Events of which it is known what became of them. */
  static long through(JsonNode progress) {
    return progress.path("sent").asLong(0) - progress.path("under_way").asLong(0);
  }

  /**
   * One line with a bar.
   *
   * @param perSecond how many events get through
   */
  static String bar(JsonNode replay, double perSecond) {
    JsonNode progress = replay.path("progress");
    long all = progress.path("to_send").asLong(0);
    long through = Math.min(through(progress), all);
    int filled = all == 0 ? WIDTH : (int) (through * WIDTH / all);
    String left =
        perSecond > 0 && through < all
            ? ", %s left".formatted(time(Math.round((all - through) / perSecond)))
            : "";
    return "[%s%s] %d of %d, %s/s%s, %s%s"
        .formatted(
            "#".repeat(filled),
            ".".repeat(WIDTH - filled),
            through,
            all,
            String.format(Locale.ROOT, "%.0f", perSecond),
            left,
            ConsoleText.of(replay, "state"),
            replay.has("waiting_for") ? ": " + ConsoleText.of(replay, "waiting_for") : "");
  }

  private static String time(long seconds) {
    return seconds < MINUTE
        ? seconds + " s"
        : "%d min %d s".formatted(seconds / MINUTE, seconds % MINUTE);
  }
}
