package dev.sluice.standalone;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Looks at a replay until it is where it is waited for; shows meanwhile how far it is. */
final class ReplayWatch {
  private static final Duration LOOK = Duration.ofMillis(500);

  /** Where there is no terminal whose line could be written over. */
  private static final Duration LINE = Duration.ofSeconds(5);

  private static final double NANOS = 1e9;
  private static final int LOOKS = 20;
  private static final Set<String> ENDED = Set.of("done", "cancelled", "aborted");

  private final Supplier<JsonNode> replay;
  private final @Nullable PrintWriter out;
  private final boolean terminal = isTerminal(System.console());
  private final Deque<Seen> seen = new ArrayDeque<>();
  private long shown = System.nanoTime() - LINE.toNanos();

  private record Seen(long nanos, long through) {}

  /**
   * Shows nothing yet.
   *
   * @param replay as it is now
   * @param out gets the bar, null for none
   */
  ReplayWatch(Supplier<JsonNode> replay, @Nullable PrintWriter out) {
    this.replay = replay;
    this.out = out;
  }

  /** The replay once its plan is made, or it was aborted. */
  JsonNode untilPlanned() {
    JsonNode now = replay.get();
    while (state(now).equals("planning")) {
      pause();
      now = replay.get();
    }
    return now;
  }

  /** The replay once it has ended, and what it sent is through. */
  JsonNode untilEnded() {
    JsonNode now = replay.get();
    while (!ENDED.contains(state(now)) || now.at("/progress/under_way").asLong(0) > 0) {
      show(now, false);
      pause();
      now = replay.get();
    }
    show(now, true);
    return now;
  }

  private void show(JsonNode now, boolean last) {
    long nanos = System.nanoTime();
    seen.addLast(new Seen(nanos, ReplayText.through(now.path("progress"))));
    if (seen.size() > LOOKS) {
      seen.removeFirst();
    }
    if (out == null || (!terminal && !last && nanos - shown < LINE.toNanos())) {
      return;
    }
    shown = nanos;
    String bar = ReplayText.bar(now, perSecond());
    if (terminal) {
      // back to the beginning of the line, and without what stood there
      out.print("\r\u001b[K" + bar + (last ? System.lineSeparator() : ""));
    } else {
      out.println(bar);
    }
    out.flush();
  }

  private double perSecond() {
    double seconds = (seen.getLast().nanos() - seen.getFirst().nanos()) / NANOS;
    return seconds <= 0
        ? 0
        : Math.max(0, seen.getLast().through() - seen.getFirst().through()) / seconds;
  }

  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  private static String state(JsonNode replay) {
    return replay.path("state").asString("");
  }

  private static void pause() {
    try {
      boolean _ = new CountDownLatch(1).await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted; the replay goes on", e);
    }
  }
}
