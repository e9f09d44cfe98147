package dev.sluice.console.replays;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A replay as the console that works on it sees it.
 *
 * @param state of the replay
 * @param request what was asked for
 * @param createdAt when it was asked for
 * @param rate events a second
 * @param maxFailures percent of failures at which it aborts
 * @param items that the plan has so far
 * @param underWay sent, and not through yet
 * @param planPlace how far the plan is
 */
record Work(
    String state,
    String request,
    Instant createdAt,
    int rate,
    int maxFailures,
    int items,
    int underWay,
    @Nullable String planPlace) {
  static final String PLANNING = "planning";
  static final String PLANNED = "planned";
  static final String RUNNING = "running";
  static final String PAUSED = "paused";
  static final String DONE = "done";
  static final String CANCELLED = "cancelled";
  static final String ABORTED = "aborted";
}
