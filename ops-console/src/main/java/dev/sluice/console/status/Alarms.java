package dev.sluice.console.status;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.status.StageRules.Waits;
import dev.sluice.console.status.StatusRoutes.StageGroup;
import dev.sluice.console.status.WaitingRecords.Seen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** Looks for what somebody should look at. One thread looks, others read what it found. */
final class Alarms {
  private static final String REPLAY = "replay";

  private final SourceHistory history;
  private final SourceRules sources;
  private final StageRules stages;
  private final Kafka kafka;
  private volatile Found found = new Found(null, List.of(), List.of());

  /**
   * What is asked of Kafka.
   *
   * @param stages and what they read
   * @param offsets how far their groups are
   * @param waiting what waits for them
   * @param deadLetters what could not be processed
   */
  record Kafka(
      List<StageGroup> stages,
      StageOffsets offsets,
      WaitingRecords waiting,
      DeadLetters deadLetters) {}

  /**
   * What was found.
   *
   * @param at when it was looked for, null before the first time
   * @param alarms the most severe first
   * @param unknown what did not answer, {@code database} or {@code kafka}; of what is found there
   *     the alarms are those of before
   */
  record Found(@Nullable Instant at, List<Alarm> alarms, List<String> unknown) {
    /** Takes the lists as unmodifiable copies. */
    Found {
      alarms = List.copyOf(alarms);
      unknown = List.copyOf(unknown);
    }
  }

  Alarms(SourceHistory history, AlarmProperties limits, Kafka kafka) {
    this.history = history;
    this.sources = new SourceRules(limits);
    this.stages = new StageRules(limits);
    this.kafka = kafka;
  }

  /** What was found last. */
  Found now() {
    return found;
  }

  /** Looks once more, for some seconds if something does not answer. */
  void look(Instant now) throws InterruptedException {
    List<Alarm> before = found.alarms();
    List<Alarm> alarms = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    boolean late = true;
    try {
      List<Alarm> ofStages = new ArrayList<>(stages.alarms(waits(), now, before));
      late = ofStages.stream().anyMatch(alarm -> alarm.kind() == AlarmKind.STAGE_LATE);
      ofStages.addAll(kafka.deadLetters().alarms(now));
      alarms.addAll(ofStages);
    } catch (KafkaException e) {
      unknown.add("kafka");
      alarms.addAll(before.stream().filter(alarm -> alarm.source() == null).toList());
    }
    try {
      List<SourceSeries> series = history.series(now);
      if (series == null) {
        unknown.add("history");
        alarms.addAll(before.stream().filter(alarm -> alarm.source() != null).toList());
      } else {
        alarms.addAll(ofSources(series, before, late));
      }
    } catch (DataAccessException | ApiException e) {
      unknown.add("database");
      alarms.addAll(before.stream().filter(alarm -> alarm.source() != null).toList());
    }
    alarms.sort(
        (one, other) ->
            one.kind().severity().equals(other.kind().severity())
                ? one.since().compareTo(other.since())
                : one.kind().severity().compareTo(other.kind().severity()));
    found = new Found(now, alarms, unknown);
  }

  /**
   * While a stage is late, what came in is not recorded yet, and a source that sends looks silent.
   */
  private List<Alarm> ofSources(List<SourceSeries> all, List<Alarm> before, boolean late) {
    List<Alarm> alarms = new ArrayList<>();
    for (SourceSeries series : all) {
      Alarm failing =
          sources.failing(series, find(before, AlarmKind.SOURCE_FAILING, series.source()));
      if (failing != null) {
        alarms.add(failing);
      }
      Alarm silence = find(before, AlarmKind.SOURCE_SILENT, series.source());
      Alarm silent = late ? silence : sources.silent(series, silence);
      if (silent != null) {
        alarms.add(silent);
      }
    }
    return alarms;
  }

  private static @Nullable Alarm find(List<Alarm> alarms, AlarmKind kind, String source) {
    return alarms.stream()
        .filter(alarm -> alarm.kind() == kind && source.equals(alarm.source()))
        .findFirst()
        .orElse(null);
  }

  private List<Waits> waits() {
    List<Waits> all = new ArrayList<>();
    for (StageGroup stage : kafka.stages()) {
      Map<TopicPartition, Long> committed = kafka.offsets().committed(stage.group());
      Seen seen = kafka.waiting().look(stage.topic(), committed);
      Map<Integer, Long> offsets = new HashMap<>();
      committed.forEach(
          (partition, offset) -> {
            if (partition.topic().equals(stage.topic())) {
              offsets.put(partition.partition(), offset);
            }
          });
      all.add(
          new Waits(
              stage.name(),
              !stage.name().equals(REPLAY),
              offsets,
              seen.oldest(),
              Set.copyOf(seen.unknown())));
    }
    return all;
  }
}
