package dev.sluice.console.replays;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last results of a replay: too many failures among them mean that what was to be mended is
 * not. Begins anew with each console that takes the replay up. Not thread-safe.
 */
final class FailureWindow {
  static final int SIZE = 200;

  /** Of fewer nothing is concluded. */
  static final int ENOUGH = 50;

  private final Deque<Boolean> failed = new ArrayDeque<>();
  private int failures;

  /** Notes results; rejected and dead-lettered ones are failures. */
  void add(Map<String, Integer> results) {
    results.forEach(
        (result, count) -> {
          boolean failure = result.equals("rejected") || result.equals("dead_lettered");
          for (int i = 0; i < count; i++) {
            add(failure);
          }
        });
  }

  private void add(boolean failure) {
    failed.addLast(failure);
    failures += failure ? 1 : 0;
    if (failed.size() > SIZE) {
      failures -= failed.removeFirst() ? 1 : 0;
    }
  }

  /**
   * Why to abort, null as long as there is no reason.
   *
   * @param bound percent of failures that are too many if there are more; 100 is never exceeded
   */
  @Nullable String tooMany(int bound) {
    return failed.size() >= ENOUGH && failures * 100 > bound * failed.size()
        ? "%d of the last %d events failed, more than %d percent"
            .formatted(failures, failed.size(), bound)
        : null;
  }
}
