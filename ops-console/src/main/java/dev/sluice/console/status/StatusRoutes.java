package dev.sluice.console.status;

import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Scope;
import dev.sluice.console.status.WaitingRecords.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the pipeline gets on. Answers 200 whatever is wrong: the answer says what. */
final class StatusRoutes implements ApiRoutes {
  private static final String UP = "up";

  private final List<StageGroup> stages;
  private final StageOffsets offsets;
  private final WaitingRecords waiting;
  private final Parts parts;

  StatusRoutes(List<StageGroup> stages, StageOffsets offsets, WaitingRecords waiting, Parts parts) {
    this.stages = List.copyOf(stages);
    this.offsets = offsets;
    this.waiting = waiting;
    this.parts = parts;
  }

  /**
   * A stage and what it reads.
   *
   * @param name verifier, dedup or replay
   * @param topic that it reads
   * @param group as which it reads
   */
  record StageGroup(String name, String topic, String group) {}

  /**
   * What else is asked.
   *
   * @param database is asked whether it answers
   * @param console tells its trouble
   * @param clock tells how old the oldest record is
   */
  record Parts(JdbcClient database, Trouble console, InstantSource clock) {}

  /**
   * The state of the pipeline.
   *
   * @param at when
   * @param parts {@code up} or what is wrong, by part: kafka, database, console, and each stage
   * @param stages in the order that events go through
   */
  record Status(Instant at, Map<String, String> parts, List<Stage> stages) {}

  /**
   * The state of a stage; what Kafka did not tell is null.
   *
   * @param stage its name
   * @param topic that it reads
   * @param lagRecords records that wait, at most
   * @param oldestUnprocessedSeconds age of the oldest one, 0 if none waits
   * @param unknownPartitions of which Kafka did not tell in time what waits, so that older records
   *     may be there; null if it told of all
   * @param consumers that work
   */
  record Stage(
      String stage,
      String topic,
      @Nullable Long lagRecords,
      @Nullable Double oldestUnprocessedSeconds,
      @Nullable List<Integer> unknownPartitions,
      @Nullable Integer consumers) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
            "/api/status",
            Scope.VIEWER,
            "How far the stages are behind, and what is wrong.",
            Status.class,
            this::status));
  }

  private Status status(ApiRequest request) {
    Instant now = parts.clock().instant();
    List<Stage> states = stages.stream().map(stage -> state(stage, now)).toList();
    String console = parts.console().now();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kafka", kafka(states));
    all.put("database", database());
    all.put("console", console == null ? UP : console);
    states.forEach(state -> all.put(state.stage(), running(state)));
    return new Status(now, all, states);
  }

  private static String kafka(List<Stage> states) {
    if (states.stream().anyMatch(state -> state.lagRecords() == null)) {
      return "does not answer";
    }
    return states.stream().allMatch(state -> state.unknownPartitions() == null)
        ? UP
        : "does not tell what waits on some partitions";
  }

  private static String running(Stage state) {
    return switch (state.consumers()) {
      case null -> "Kafka does not tell whether one is running";
      case 0 -> "no %s is running".formatted(state.stage());
      default -> UP;
    };
  }

  private String database() {
    try {
      parts.database().sql("SELECT 1").query(Integer.class).single();
      return UP;
    } catch (DataAccessException e) {
      return "does not answer";
    }
  }

  private Stage state(StageGroup stage, Instant now) {
    try {
      Waiting records = waiting.on(stage.topic(), offsets.committed(stage.group()));
      return new Stage(
          stage.name(),
          stage.topic(),
          records.records(),
          seconds(records, now),
          records.unknown().isEmpty() ? null : records.unknown(),
          offsets.members(stage.group()));
    } catch (KafkaException e) {
      return new Stage(stage.name(), stage.topic(), null, null, null, null);
    }
  }

  private static @Nullable Double seconds(Waiting records, Instant now) {
    Instant oldest = records.oldest();
    if (oldest == null) {
      return records.unknown().isEmpty() ? 0.0 : null;
    }
    return Math.max(0, Duration.between(oldest, now).toMillis()) / 1000.0;
  }
}
