package dev.sluice.console.status;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Parameter;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Scope;
import dev.sluice.console.api.Searches;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sources whose deliveries are rejected. */
final class TroubleRoutes implements ApiRoutes {
  private static final Duration DEFAULT = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final int MOST = 50;
  private static final Parameter<Instant> FROM =
      Parameter.time("from", "first time of receipt, an hour before to where it is not given");
  private static final Parameter<Instant> TO =
      Parameter.time("to", "first time of receipt that is too late, now where it is not given");

  /**
   * The id of a later attempt is the greater one. All attempts are counted once, and only the
   * rejected ones, which an index is over, are looked at closely.
   */
  private static final String TROUBLED =
      """
      WITH sources AS (
          SELECT source, max(provider) AS provider, count(*) AS attempts,
              count(*) FILTER (WHERE signature_status NOT IN ('verified', 'unsigned')) AS rejected,
              max(received_at) FILTER (WHERE signature_status IN ('verified', 'unsigned'))
                  AS last_good
          FROM webhook_events WHERE received_at >= ? AND received_at < ? GROUP BY source),
      bad AS (
          SELECT id, source, received_at, signature_status, reason FROM webhook_events
          WHERE received_at >= ? AND received_at < ?
              AND signature_status NOT IN ('verified', 'unsigned'))
      SELECT source, provider, attempts, rejected, last_good,
          min(received_at) FILTER (WHERE received_at > coalesce(last_good, '-infinity'))
              AS failing_since,
          min(received_at) AS first_rejected,
          mode() WITHIN GROUP (ORDER BY signature_status) AS status,
          mode() WITHIN GROUP (ORDER BY reason) AS reason,
          max(id::text) AS last_rejected
      FROM sources JOIN bad USING (source)
      GROUP BY source, provider, attempts, rejected, last_good
      ORDER BY rejected::float8 / attempts DESC, rejected DESC, source
      LIMIT ?\
      """;

  private final JdbcClient database;
  private final InstantSource clock;
  private final Searches searches;

  TroubleRoutes(JdbcClient database, InstantSource clock, Searches searches) {
    this.database = database;
    this.clock = clock;
    this.searches = searches;
  }

  /**
   * Sources in trouble.
   *
   * @param from first time of receipt
   * @param to first time of receipt that is too late
   * @param sources those of whose attempts one or more were rejected, the largest share first, at
   *     most 50
   */
  record Troubled(Instant from, Instant to, List<Source> sources) {}

  /**
   * One of them.
   *
   * @param source its name, or what a request took for one
   * @param provider null where the source is unknown
   * @param attempts all of them
   * @param rejected how many of them were rejected
   * @param lastGoodAt when the last good one was received, null if none was
   * @param failingSince when the first of those was received since which all were rejected; null
   *     where the newest is good
   * @param firstRejectedAt when the first rejected one was received
   * @param signatureStatus the most frequent of the rejected ones
   * @param reason the most frequent of the rejected ones
   * @param lastRejectedId the newest rejected one
   */
  record Source(
      String source,
      @Nullable String provider,
      long attempts,
      long rejected,
      @Nullable Instant lastGoodAt,
      @Nullable Instant failingSince,
      Instant firstRejectedAt,
      String signatureStatus,
      @Nullable String reason,
      UUID lastRejectedId) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
                "/api/statistics/trouble",
                Scope.VIEWER,
                "Sources whose attempts are rejected, since when and why, over at most 7 days.",
                Troubled.class,
                this::troubled)
            .taking(List.of(FROM, TO)));
  }

  private Troubled troubled(ApiRequest request) throws InterruptedException {
    Instant to = request.find(TO, clock.instant());
    Instant from = request.find(FROM, to.minus(DEFAULT));
    if (!from.isBefore(to) || from.plus(LONGEST).isBefore(to)) {
      throw ApiException.badField("from", "'from' must be before 'to', by at most 7 days");
    }
    return new Troubled(from, to, searches.run(() -> troubled(from, to)));
  }

  private List<Source> troubled(Instant from, Instant to) {
    OffsetDateTime first = from.atOffset(ZoneOffset.UTC);
    OffsetDateTime end = to.atOffset(ZoneOffset.UTC);
    return database
        .sql(TROUBLED)
        .params(first, end, first, end, MOST)
        .query((row, _) -> source(row))
        .list();
  }

  private static Source source(ResultSet row) throws SQLException {
    Instant first = time(row, "first_rejected");
    return new Source(
        row.getString("source"),
        row.getString("provider"),
        row.getLong("attempts"),
        row.getLong("rejected"),
        time(row, "last_good"),
        time(row, "failing_since"),
        first == null ? Instant.EPOCH : first,
        row.getString("status"),
        row.getString("reason"),
        UUID.fromString(row.getString("last_rejected")));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
