package dev.sluice.console.status;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How long events take. Many may ask; the topics are read every 15 seconds at most. */
final class LatencyRoutes implements ApiRoutes {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration REMEMBERED = Duration.ofSeconds(15);
  private static final int MOST_TOPICS = 20;
  private static final String TOPICS =
      "SELECT DISTINCT topic FROM sources WHERE topic IS NOT NULL ORDER BY topic LIMIT ?";

  private final Latencies latencies;
  private final String cleanTopic;
  private final JdbcClient database;
  private final InstantSource clock;
  private @Nullable Latency last;

  /**
   * Reads nothing yet.
   *
   * @param cleanTopic that of sources that name none
   */
  LatencyRoutes(Latencies latencies, String cleanTopic, JdbcClient database, InstantSource clock) {
    this.latencies = latencies;
    this.cleanTopic = cleanTopic;
    this.database = database;
    this.clock = clock;
  }

  /**
   * From receipt to append on a clean topic, of the newest events; percentiles are null where there
   * are none.
   *
   * @param at when it was read
   * @param from what was appended before does not count
   * @param events how many were looked at
   * @param p50Seconds half of them took no longer
   * @param p95Seconds 95 percent of them took no longer
   * @param p99Seconds 99 percent of them took no longer
   * @param maxSeconds the slowest
   */
  record Latency(
      Instant at,
      Instant from,
      int events,
      @Nullable Double p50Seconds,
      @Nullable Double p95Seconds,
      @Nullable Double p99Seconds,
      @Nullable Double maxSeconds) {
    static Latency of(Instant at, Instant from, List<Duration> sampled) {
      List<Duration> sorted = sampled.stream().sorted().toList();
      return new Latency(
          at,
          from,
          sorted.size(),
          percentile(sorted, 50),
          percentile(sorted, 95),
          percentile(sorted, 99),
          percentile(sorted, 100));
    }

    /** The smallest of them that so many percent do not exceed. */
    private static @Nullable Double percentile(List<Duration> sorted, int percent) {
      int rank = Math.ceilDiv(sorted.size() * percent, 100);
      return sorted.isEmpty() ? null : sorted.get(rank - 1).toMillis() / 1000.0;
    }
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
            "/api/statistics/latency",
            Scope.VIEWER,
            "How long the newest events took from their receipt until they were appended to a clean"
                + " topic.",
            Latency.class,
            this::latency));
  }

  private synchronized Latency latency(ApiRequest request) {
    Instant now = clock.instant();
    Latency known = last;
    if (known != null && known.at().plus(REMEMBERED).isAfter(now)) {
      return known;
    }
    Set<String> topics =
        new TreeSet<>(database.sql(TOPICS).param(MOST_TOPICS).query(String.class).list());
    topics.add(cleanTopic);
    Instant from = now.minus(WINDOW);
    try {
      Latency read = Latency.of(now, from, latencies.sample(topics, from));
      last = read;
      return read;
    } catch (KafkaException e) {
      throw ApiException.unavailable("Kafka does not answer; try again");
    }
  }
}
