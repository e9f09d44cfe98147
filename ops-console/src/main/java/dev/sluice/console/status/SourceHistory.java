package dev.sluice.console.status;

import dev.sluice.console.api.Searches;
import dev.sluice.console.status.SourceSeries.Count;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What came of each source, step by step. Verifiers record late, so the last few steps are counted
 * again and again, in slices; what lies further back is counted once. Where a slice is counted
 * fast, it is counted at each look; where it holds many events, counting takes little of a
 * processor all the same, and at the latest a slice is counted again when it is twice as old as
 * last time.
 *
 * <p>No count may hold up the pipeline, whose database it is: it has one processor for a fraction
 * of a second at most, and leaves it alone for as long afterwards. Not thread-safe.
 */
final class SourceHistory {
  private static final int RECENT = 3;
  private static final int SLICES_OF_A_STEP = 60;

  /** Larger than slices, because there are so many, and none is counted twice. */
  private static final int PARTS_OF_AN_OLD_STEP = 4;

  /** All slices together then take at most a few hundredths of a processor. */
  private static final int PAUSE_BY_COST = 8_000;

  /** A planner that has two processors would give both to a count of a minute's events. */
  private static final String ALONE =
      "SELECT set_config('max_parallel_workers_per_gather', '0', true)";

  private static final String COUNTS =
      """
      SELECT source, count(*) AS attempts,
          count(*) FILTER (WHERE signature_status IN ('verified', 'unsigned')) AS good
      FROM webhook_events WHERE received_at >= ? AND received_at < ? GROUP BY source\
      """;
  private static final String SOURCES = "SELECT name FROM sources WHERE status = 'active'";

  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final Searches searches;
  private final Duration step;
  private final int length;
  private final Duration mostOfALook;
  private final TreeMap<Instant, Map<String, Count>> steps = new TreeMap<>();
  private final TreeMap<Instant, Slice> slices = new TreeMap<>();

  /**
   * Nothing is counted yet.
   *
   * @param mostOfALook no old step is begun after so long; one is in any case
   */
  SourceHistory(
      JdbcClient database,
      TransactionTemplate transactions,
      Searches searches,
      AlarmProperties limits,
      Duration mostOfALook) {
    this.database = database;
    this.transactions = transactions;
    this.searches = searches;
    this.mostOfALook = mostOfALook;
    this.step = limits.window();
    this.length = Math.toIntExact(limits.history().dividedBy(limits.window())) + 1;
  }

  private record Row(String source, Count count) {}

  private record Interval(Instant from, Instant to) {}

  private record Counted(Map<String, Count> counts, Duration cost) {}

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
   * The series of the active sources; of what else requests took for a source there is none. Null
   * while not all that lies back is counted, which takes several looks where there are many events.
   *
   * @throws org.springframework.dao.DataAccessException if the database does not answer
   * @throws dev.sluice.console.api.ApiException if too many searches run
   */
  @Nullable List<SourceSeries> series(Instant now) throws InterruptedException {
    long millis = step.toMillis();
    Instant last = Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), millis) * millis);
    Instant first = last.minus(step.multipliedBy(length - 1L));
    Instant firstRecent = last.minus(step.multipliedBy(RECENT - 1L));
    List<String> sources = searches.run(() -> database.sql(SOURCES).query(String.class).list());
    List<Instant> starts =
        Stream.iterate(first, at -> !at.isAfter(last), at -> at.plus(step)).toList();
    steps.headMap(first).clear();
    for (Instant at = firstRecent; !at.isAfter(last); at = at.plus(step)) {
      steps.put(at, recent(at, now));
    }
    slices.headMap(firstRecent).clear();
    return countOld(starts)
        ? sources.stream().map(source -> series(source, starts)).toList()
        : null;
  }

  /** Whether all of them are counted. */
  private boolean countOld(List<Instant> starts) throws InterruptedException {
    long begun = System.nanoTime();
    for (Instant at : starts.stream().filter(start -> !steps.containsKey(start)).toList()) {
      steps.put(at, old(at));
      if (System.nanoTime() - begun >= mostOfALook.toNanos()) {
        break;
      }
    }
    return steps.keySet().containsAll(starts);
  }

  private Map<String, Count> old(Instant from) throws InterruptedException {
    Map<String, Count> sum = new HashMap<>();
    for (Interval each : intervals(from, PARTS_OF_AN_OLD_STEP)) {
      add(count(each).counts(), sum);
    }
    return sum;
  }

  private Map<String, Count> recent(Instant from, Instant now) throws InterruptedException {
    Map<String, Count> sum = new HashMap<>();
    for (Interval each : intervals(from, SLICES_OF_A_STEP)) {
      if (!each.from().isAfter(now)) {
        add(counted(each, now), sum);
      }
    }
    return sum;
  }

  private static void add(Map<String, Count> counts, Map<String, Count> sum) {
    counts.forEach((source, count) -> sum.merge(source, count, Count::plus));
  }

  /** The parts of a step; the last one ends where the step does. */
  private List<Interval> intervals(Instant from, int parts) {
    return IntStream.range(0, parts)
        .mapToObj(
            part ->
                new Interval(
                    from.plus(step.multipliedBy(part).dividedBy(parts)),
                    from.plus(step.multipliedBy(part + 1L).dividedBy(parts))))
        .toList();
  }

  private Map<String, Count> counted(Interval interval, Instant now) throws InterruptedException {
    Duration age = Duration.between(interval.from(), now);
    Slice known = slices.get(interval.from());
    if (known == null || known.isStale(age)) {
      Counted counted = count(interval);
      known = new Slice(counted.counts(), age, counted.cost());
      slices.put(interval.from(), known);
    }
    return known.counts();
  }

  private Counted count(Interval interval) throws InterruptedException {
    long start = System.nanoTime();
    Map<String, Count> counts = searches.run(() -> found(interval));
    Duration cost = Duration.ofNanos(System.nanoTime() - start);
    LockSupport.parkNanos(cost.toNanos());
    return new Counted(counts, cost);
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

  private Map<String, Count> found(Interval interval) {
    List<Row> rows =
        transactions.execute(
            _ -> {
              String _ = database.sql(ALONE).query(String.class).single();
              return database
                  .sql(COUNTS)
                  .params(
                      interval.from().atOffset(ZoneOffset.UTC),
                      interval.to().atOffset(ZoneOffset.UTC))
                  .query(
                      (row, _) ->
                          new Row(
                              row.getString("source"),
                              new Count(row.getLong("attempts"), row.getLong("good"))))
                  .list();
            });
    Map<String, Count> counts = new HashMap<>();
    rows.forEach(row -> counts.put(row.source(), row.count()));
    return counts;
  }
}
