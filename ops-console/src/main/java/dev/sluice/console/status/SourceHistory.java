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
 * What came of each source, step by step. The last few steps are counted anew at each look, because
 * verifiers record late; what lies further back is counted once. Not thread-safe.
 */
final class SourceHistory {
  private static final int RECENT = 3;
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
  private final int length;
  private final TreeMap<Instant, Map<String, Count>> steps = new TreeMap<>();

  SourceHistory(JdbcClient database, Searches searches, AlarmProperties limits) {
    this.database = database;
    this.searches = searches;
    this.step = limits.window();
    this.length = Math.toIntExact(limits.history().dividedBy(limits.window())) + 1;
  }

  private record Row(String source, Count count) {}

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
    List<String> sources = searches.run(() -> database.sql(SOURCES).query(String.class).list());
    List<Instant> starts = new ArrayList<>();
    for (Instant at = first; !at.isAfter(last); at = at.plus(step)) {
      starts.add(at);
    }
    steps.headMap(first).clear();
    steps.tailMap(last.minus(step.multipliedBy(RECENT - 1L))).clear();
    for (Instant at : starts) {
      if (!steps.containsKey(at)) {
        steps.put(at, searches.run(() -> count(at, at.plus(step))));
      }
    }
    return sources.stream().map(source -> series(source, starts)).toList();
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
