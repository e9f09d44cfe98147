package dev.sluice.console.status;

import dev.sluice.console.api.Searches;
import dev.sluice.console.status.SourceSeries.Count;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What came of each source, step by step. Verifiers record late, so the last few steps are counted
 * again and again, in slices; what lies further back is counted once. Where a slice is counted
 * fast, it is counted at each look; where it holds millions of events, counting takes little of a
 * processor all the same, and at the latest a slice is counted again when it is twice as old as
 * last time. Not thread-safe.
 */
final class SourceHistory {
  private static final int RECENT = 3;
  private static final int SLICES_OF_A_STEP = 15;

  /** All slices together then take at most a few hundredths of a processor. */
  private static final int PAUSE_BY_COST = 2_000;

  private static final String COUNTS =
      """
      SELECT source, count(*) AS attempts,
          count(*) FILTER (WHERE signature_status IN ('verified', 'unsigned')) AS good
      FROM webhook_events WHERE received_at >= ? AND received_at < ? GROUP BY source\
      """;
  private static final String SOURCES = "SELECT name FROM sources WHERE status = 'active'";

  private final JdbcClient database;
  private final Searches searches;
  private final Duration step;
  private final Duration slice;
  private final int length;
  private final TreeMap<Instant, Map<String, Count>> steps = new TreeMap<>();
  private final TreeMap<Instant, Slice> slices = new TreeMap<>();

  SourceHistory(JdbcClient database, Searches searches, AlarmProperties limits) {
    this.database = database;
    this.searches = searches;
    this.step = limits.window();
    this.slice = step.dividedBy(SLICES_OF_A_STEP);
    this.length = Math.toIntExact(limits.history().dividedBy(limits.window())) + 1;
  }

  private record Row(String source, Count count) {}

  /**
   * A part of a recent step.
   *
   * @param age of its beginning when it was counted
   * @param cost how long that took
   */
  record Slice(Map<String, Count> counts, Duration age, Duration cost) {
    boolean isStale(Duration ageNow) {
      Duration since = ageNow.minus(age);
      return since.compareTo(age) >= 0 || since.compareTo(cost.multipliedBy(PAUSE_BY_COST)) >= 0;
    }
  }

  /**
   * The series of the active sources; of what else requests took for a source there is none.
   *
   * @throws org.springframework.dao.DataAccessException if the database does not answer
   * @throws dev.sluice.console.api.ApiException if too many searches run
   */
  List<SourceSeries> series(Instant now) throws InterruptedException {
    long millis = step.toMillis();
    Instant last = Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), millis) * millis);
    Instant first = last.minus(step.multipliedBy(length - 1L));
    Instant firstRecent = last.minus(step.multipliedBy(RECENT - 1L));
    List<String> sources = searches.run(() -> database.sql(SOURCES).query(String.class).list());
    List<Instant> starts = new ArrayList<>();
    for (Instant at = first; !at.isAfter(last); at = at.plus(step)) {
      starts.add(at);
    }
    steps.headMap(first).clear();
    for (Instant at : starts) {
      if (!at.isBefore(firstRecent)) {
        steps.put(at, recent(at, now));
      } else if (!steps.containsKey(at)) {
        steps.put(at, searches.run(() -> count(at, at.plus(step))));
      }
    }
    slices.headMap(firstRecent).clear();
    return sources.stream().map(source -> series(source, starts)).toList();
  }

  private Map<String, Count> recent(Instant from, Instant now) throws InterruptedException {
    Map<String, Count> sum = new HashMap<>();
    Instant end = from.plus(step);
    for (Instant at = from; at.isBefore(end) && !at.isAfter(now); at = at.plus(slice)) {
      counted(at, now).forEach((source, count) -> sum.merge(source, count, Count::plus));
    }
    return sum;
  }

  private Map<String, Count> counted(Instant from, Instant now) throws InterruptedException {
    Duration age = Duration.between(from, now);
    Slice known = slices.get(from);
    if (known == null || known.isStale(age)) {
      long start = System.nanoTime();
      Map<String, Count> counts = searches.run(() -> count(from, from.plus(slice)));
      known = new Slice(counts, age, Duration.ofNanos(System.nanoTime() - start));
      slices.put(from, known);
    }
    return known.counts();
  }

  private SourceSeries series(String source, List<Instant> starts) {
    return new SourceSeries(
        source,
        starts.getFirst(),
        step,
        starts.stream()
            .map(at -> steps.getOrDefault(at, Map.of()).getOrDefault(source, Count.NONE))
            .toList());
  }

  private Map<String, Count> count(Instant from, Instant to) {
    Map<String, Count> counts = new HashMap<>();
    database
        .sql(COUNTS)
        .params(from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC))
        .query(
            (row, _) ->
                new Row(
                    row.getString("source"),
                    new Count(row.getLong("attempts"), row.getLong("good"))))
        .list()
        .forEach(row -> counts.put(row.source(), row.count()));
    return counts;
  }
}
