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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts of events over a time. */
final class StatisticsRoutes implements ApiRoutes {
  private static final Duration DEFAULT = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(31);
  private static final Parameter<Instant> FROM =
      Parameter.time("from", "first time of receipt, an hour before to where it is not given");
  private static final Parameter<Instant> TO =
      Parameter.time("to", "first time of receipt that is too late, now where it is not given");
  private static final String COUNTS =
      """
      SELECT source, provider, signature_status, count(*) AS events, sum(body_size) AS bytes
      FROM webhook_events WHERE received_at >= ? AND received_at < ?
      GROUP BY source, provider, signature_status ORDER BY source, provider, signature_status\
      """;
  private static final String DUPLICATES =
      """
      SELECT source, count(*) AS events, count(*) FILTER (WHERE body_changed) AS body_changed
      FROM duplicate_deliveries WHERE received_at >= ? AND received_at < ?
      GROUP BY source ORDER BY source\
      """;

  private final JdbcClient database;
  private final InstantSource clock;
  private final Searches searches;

  StatisticsRoutes(JdbcClient database, InstantSource clock, Searches searches) {
    this.database = database;
    this.clock = clock;
    this.searches = searches;
  }

  /**
   * Counts of attempts.
   *
   * @param from first time of receipt
   * @param to first time of receipt that is too late
   * @param counts by source and verdict
   * @param duplicates by source
   */
  record Statistics(Instant from, Instant to, List<Count> counts, List<Duplicates> duplicates) {}

  /**
   * Attempts of one source with one verdict.
   *
   * @param bytes of their bodies
   */
  record Count(
      String source, @Nullable String provider, String signatureStatus, long events, long bytes) {}

  /**
   * Duplicates of one source.
   *
   * @param bodyChanged how many of them had another body than the first
   */
  record Duplicates(String source, long events, long bodyChanged) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
                "/api/statistics",
                Scope.VIEWER,
                "Attempts by source and verdict, and duplicates by source, over at most 31 days.",
                Statistics.class,
                this::count)
            .taking(List.of(FROM, TO)));
  }

  private Statistics count(ApiRequest request) throws InterruptedException {
    Instant to = request.find(TO, clock.instant());
    Instant from = request.find(FROM, to.minus(DEFAULT));
    if (!from.isBefore(to) || from.plus(LONGEST).isBefore(to)) {
      throw ApiException.badField("from", "'from' must be before 'to', by at most 31 days");
    }
    return searches.run(() -> count(from, to));
  }

  private Statistics count(Instant from, Instant to) {
    OffsetDateTime first = from.atOffset(ZoneOffset.UTC);
    OffsetDateTime end = to.atOffset(ZoneOffset.UTC);
    return new Statistics(
        from,
        to,
        database
            .sql(COUNTS)
            .params(first, end)
            .query(
                (row, _) ->
                    new Count(
                        row.getString("source"),
                        row.getString("provider"),
                        row.getString("signature_status"),
                        row.getLong("events"),
                        row.getLong("bytes")))
            .list(),
        database
            .sql(DUPLICATES)
            .params(first, end)
            .query(
                (row, _) ->
                    new Duplicates(
                        row.getString("source"),
                        row.getLong("events"),
                        row.getLong("body_changed")))
            .list());
  }
}
