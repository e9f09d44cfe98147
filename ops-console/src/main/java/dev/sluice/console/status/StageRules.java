package dev.sluice.console.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tells from what waits for the stages whether one is stuck or late. Not thread-safe. */
final class StageRules {
  private final AlarmProperties limits;
  private final Map<Place, Seen> seen = new HashMap<>();

  /**
   * What waits for a stage.
   *
   * @param stage its name
   * @param live whether webhooks wait for it that come in now
   * @param committed how far its group is, by partition
   * @param oldest when the oldest record that waits was received, by partition
   * @param unknown partitions of which Kafka does not tell what waits
   */
  record Waits(
      String stage,
      boolean live,
      Map<Integer, Long> committed,
      Map<Integer, Instant> oldest,
      Set<Integer> unknown) {}

  private record Place(String stage, int partition) {}

  private record Seen(long offset, Instant since) {}

  StageRules(AlarmProperties limits) {
    this.limits = limits;
  }

  /**
   * What is the matter now.
   *
   * @param before the alarms as they were
   */
  List<Alarm> alarms(List<Waits> stages, Instant now, List<Alarm> before) {
    List<Alarm> alarms = new ArrayList<>();
    remember(stages, now);
    for (Waits stage : stages) {
      Alarm stuck = stuck(stage, now);
      if (stuck != null) {
        alarms.add(stuck);
      }
      Alarm late = late(stage, now, before);
      if (late != null) {
        alarms.add(late);
      }
    }
    return alarms;
  }

  /** Partitions on which nothing waits are where they should be. */
  private void remember(List<Waits> stages, Instant now) {
    Set<Place> waiting = new HashSet<>();
    for (Waits stage : stages) {
      for (int partition : partitions(stage)) {
        var place = new Place(stage.stage(), partition);
        long offset = stage.committed().getOrDefault(partition, -1L);
        waiting.add(place);
        Seen last = seen.get(place);
        if (last == null || last.offset() != offset) {
          seen.put(place, new Seen(offset, now));
        }
      }
    }
    seen.keySet().retainAll(waiting);
  }

  private static Set<Integer> partitions(Waits stage) {
    Set<Integer> all = new TreeSet<>(stage.oldest().keySet());
    all.addAll(stage.unknown());
    return all;
  }

  private @Nullable Alarm stuck(Waits stage, Instant now) {
    List<Integer> stuck = new ArrayList<>();
    Instant since = now;
    for (int partition : partitions(stage)) {
      Seen last = seen.get(new Place(stage.stage(), partition));
      if (last != null && !last.since().plus(limits.stuckAfter()).isAfter(now)) {
        stuck.add(partition);
        since = last.since().isBefore(since) ? last.since() : since;
      }
    }
    return stuck.isEmpty()
        ? null
        : Alarm.of(
            AlarmKind.STAGE_STUCK,
            stage.stage(),
            since,
            "does not get on with partitions %s, though records wait".formatted(stuck));
  }

  private @Nullable Alarm late(Waits stage, Instant now, List<Alarm> before) {
    Instant oldest = stage.oldest().values().stream().min(Instant::compareTo).orElse(now);
    Duration delay = Duration.between(oldest, now);
    if (!stage.live() || delay.compareTo(limits.maxDelay()) <= 0) {
      return null;
    }
    Instant since =
        before.stream()
            .filter(alarm -> alarm.kind() == AlarmKind.STAGE_LATE)
            .filter(alarm -> stage.stage().equals(alarm.subject()))
            .map(Alarm::since)
            .findFirst()
            .orElse(now);
    return Alarm.of(
        AlarmKind.STAGE_LATE,
        stage.stage(),
        since,
        "the oldest record that waits for it was received %d seconds ago"
            .formatted(delay.toSeconds()));
  }
}
