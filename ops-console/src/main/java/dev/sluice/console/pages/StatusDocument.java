package dev.sluice.console.pages;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /api/status} answers.
 *
 * @param at when
 * @param parts {@code up} or what is wrong, by part
 * @param stages in the order that events go through
 */
record StatusDocument(Instant at, Map<String, String> parts, List<Stage> stages) {
  /** A stage; null is what Kafka did not tell. */
  record Stage(
      String stage,
      String topic,
      @Nullable Long lagRecords,
      @Nullable Double oldestUnprocessedSeconds,
      @Nullable Integer consumers) {
    /** Whether nothing works on what waits. */
    public boolean stuck() {
      return lagRecords == null || consumers == null || consumers == 0;
    }
  }

  /** Whether every part is up. */
  public boolean up() {
    return parts.values().stream().allMatch("up"::equals);
  }
}
