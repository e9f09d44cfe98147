package dev.sluice.console.status;

import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Scope;
import dev.sluice.console.status.WaitingRecords.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
   * @param name verifier or dedup
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
   * @param parts {@code up} or what is wrong, by part
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
   * @param consumers that work
   */
  record Stage(
      String stage,
      String topic,
      @Nullable Long lagRecords,
      @Nullable Double oldestUnprocessedSeconds,
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
    boolean kafka = states.stream().allMatch(state -> state.lagRecords() != null);
    String console = parts.console().now();
    return new Status(
        now,
        Map.of(
            "kafka",
            kafka ? UP : "does not answer",
            "database",
            database(),
            "console",
            console == null ? UP : console),
        states);
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
          seconds(records.oldest(), now),
          offsets.members(stage.group()));
    } catch (KafkaException e) {
      return new Stage(stage.name(), stage.topic(), null, null, null);
    }
  }

  private static double seconds(@Nullable Instant oldest, Instant now) {
    return oldest == null ? 0 : Math.max(0, Duration.between(oldest, now).toMillis()) / 1000.0;
  }
}
