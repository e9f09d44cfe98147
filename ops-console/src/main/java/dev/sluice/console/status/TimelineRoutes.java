package dev.sluice.console.status;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Parameter;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Scope;
import dev.sluice.console.api.Searches;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts of events over a time, step by step. */
final class TimelineRoutes implements ApiRoutes {
  private static final int MOST_STEPS = 500;
  private static final int LONGEST_STEP = 86_400;
  private static final Duration DEFAULT = Duration.ofHours(1);
  private static final Parameter<Instant> FROM =
      Parameter.time("from", "start of the first step, an hour before to where it is not given");
  private static final Parameter<Instant> TO =
      Parameter.time("to", "first time of receipt that is too late, now where it is not given");
  private static final Parameter<Integer> STEP =
      Parameter.number("step", 1, LONGEST_STEP, "seconds, 60 where it is not given");
  private static final String COUNTS =
      """
      SELECT date_bin(make_interval(secs => ?), received_at, ?) AS at, signature_status AS name,
          count(*) AS events
      FROM webhook_events WHERE received_at >= ? AND received_at < ? GROUP BY 1, 2\
      """;
  private static final String DUPLICATES =
      """
      SELECT date_bin(make_interval(secs => ?), received_at, ?) AS at, 'duplicate' AS name,
          count(*) AS events
      FROM duplicate_deliveries WHERE received_at >= ? AND received_at < ? GROUP BY 1\
      """;

  private final JdbcClient database;
  private final InstantSource clock;
  private final Searches searches;

  TimelineRoutes(JdbcClient database, InstantSource clock, Searches searches) {
    this.database = database;
    this.clock = clock;
    this.searches = searches;
  }

  /**
   * Counts of attempts.
   *
   * @param from start of the first step
   * @param to first time of receipt that is too late
   * @param stepSeconds length of a step
   * @param steps all of them, the oldest first
   */
  record Timeline(Instant from, Instant to, int stepSeconds, List<Step> steps) {}

  /**
   * One step.
   *
   * @param at its start
   * @param verdicts attempts by signature status, without those that there are none of
   * @param duplicates how many of them were duplicates
   */
  record Step(Instant at, Map<String, Long> verdicts, long duplicates) {}

  private record Count(Instant at, String name, long events) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
                "/api/statistics/timeline",
                Scope.VIEWER,
                "Attempts by verdict, and duplicates, step by step, in at most 500 steps.",
                Timeline.class,
                this::timeline)
            .taking(List.of(FROM, TO, STEP)));
  }

  private Timeline timeline(ApiRequest request) throws InterruptedException {
    Instant to = request.find(TO, clock.instant());
    Instant from = request.find(FROM, to.minus(DEFAULT)).truncatedTo(ChronoUnit.MICROS);
    int step = request.find(STEP, 60);
    if (!from.isBefore(to) || from.plusSeconds((long) step * MOST_STEPS).isBefore(to)) {
      throw ApiException.badField(
          "from", "'from' must be before 'to', by at most %d steps".formatted(MOST_STEPS));
    }
    return searches.run(() -> timeline(from, to, step));
  }

  private Timeline timeline(Instant from, Instant to, int step) {
    Map<Instant, Map<String, Long>> counts = new TreeMap<>();
    count(COUNTS, from, to, step)
        .forEach(
            each ->
                counts
                    .computeIfAbsent(each.at(), _ -> new TreeMap<>())
                    .put(each.name(), each.events()));
    Map<Instant, Long> duplicates = new TreeMap<>();
    count(DUPLICATES, from, to, step).forEach(each -> duplicates.put(each.at(), each.events()));
    List<Step> steps = new ArrayList<>();
    for (Instant at = from; at.isBefore(to); at = at.plusSeconds(step)) {
      steps.add(new Step(at, counts.getOrDefault(at, Map.of()), duplicates.getOrDefault(at, 0L)));
    }
    return new Timeline(from, to, step, steps);
  }

  private List<Count> count(String sql, Instant from, Instant to, int step) {
    OffsetDateTime first = from.atOffset(ZoneOffset.UTC);
    return database
        .sql(sql)
        .params(step, first, first, to.atOffset(ZoneOffset.UTC))
        .query(
            (row, _) ->
                new Count(
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    row.getString("name"),
                    row.getLong("events")))
        .list();
  }
}
