package dev.sluice.console.status;

import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The alarms, to be read. */
final class AlarmRoutes implements ApiRoutes {
  private final Alarms alarms;

  AlarmRoutes(Alarms alarms) {
    this.alarms = alarms;
  }

  /**
   * What is firing.
   *
   * @param at when it was looked for, null before the first time
   * @param alarms the most severe first
   * @param unknown {@code kafka} or {@code database} where that did not answer, {@code history}
   *     while what came before is still being counted; what depends on it is as it was before
   */
  record Firing(@Nullable Instant at, List<Shown> alarms, List<String> unknown) {}

  /**
   * An alarm.
   *
   * @param kind source_failing, source_silent, stage_stuck, stage_late or dead_letters
   * @param severity {@code critical} or {@code warning}
   * @param source whose deliveries, null where it is about no source
   * @param subject the stage or the topic, null where it is about a source
   * @param since when it began, as far as that is known
   * @param detail what is the matter
   * @param advice what to do
   */
  record Shown(
      String kind,
      String severity,
      @Nullable String source,
      @Nullable String subject,
      Instant since,
      String detail,
      String advice) {
    private static Shown of(Alarm alarm) {
      return new Shown(
          alarm.kind().wireName(),
          alarm.kind().severity(),
          alarm.source(),
          alarm.subject(),
          alarm.since(),
          alarm.detail(),
          alarm.kind().advice());
    }
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
            "/api/alarms",
            Scope.VIEWER,
            "What somebody should look at now: sources that fail or fell silent, stages that are"
                + " stuck or late, new dead letters.",
            Firing.class,
            this::firing));
  }

  private Firing firing(ApiRequest request) {
    Alarms.Found now = alarms.now();
    return new Firing(now.at(), now.alarms().stream().map(Shown::of).toList(), now.unknown());
  }
}
