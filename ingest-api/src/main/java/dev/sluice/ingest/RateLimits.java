package dev.sluice.ingest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.schemas.RateLimit;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many requests are taken of one client and for one source, a token bucket each. What is
 * remembered is bounded: of more clients than that, those that came least often begin anew.
 * Thread-safe, never blocks.
 */
final class RateLimits {
  /** About 8 MB when full. */
  private static final int CLIENTS = 20_000;

  private static final int SOURCES = 100_000;
  private static final Duration UNUSED = Duration.ofMinutes(15);

  /** A household or a machine has that much of an IPv6 address to itself. */
  private static final int NETWORK_GROUPS = 4;

  private final @Nullable RateLimit client;
  private final @Nullable RateLimit source;
  private final TimeMeter time;
  private final Cache<String, Bucket> clients;
  private final Cache<String, SourceBucket> sources;

  /** A bucket goes with the limit that it was made for. */
  private record SourceBucket(RateLimit limit, Bucket bucket) {}

  /**
   * Limits that count from now on.
   *
   * @param client of each client, null for none
   * @param source of each source that names none, null for none
   */
  RateLimits(@Nullable RateLimit client, @Nullable RateLimit source, TimeMeter time) {
    this.client = client;
    this.source = source;
    this.time = time;
    this.clients = cache(CLIENTS);
    this.sources = cache(SOURCES);
  }

  /**
   * Takes a request of a client.
   *
   * @param address of {@link ClientAddresses}
   * @return how many seconds it shall wait; 0 if it is taken
   */
  int ofClient(String address) {
    return client == null ? 0 : take(clients.get(network(address), _ -> bucket(client)));
  }

  /**
   * Takes a request for a source that there is.
   *
   * @param own the source's limit, null for the receiver's
   * @return how many seconds the sender shall wait; 0 if it is taken
   */
  int ofSource(String name, @Nullable RateLimit own) {
    RateLimit limit = own == null ? source : own;
    return limit == null ? 0 : take(bucketOf(name, limit));
  }

  /** How many clients are remembered, once what is too much is gone. */
  long clients() {
    clients.cleanUp();
    return clients.estimatedSize();
  }

  private Bucket bucketOf(String name, RateLimit limit) {
    SourceBucket known = sources.getIfPresent(name);
    if (known == null || !known.limit().equals(limit)) {
      known =
          sources
              .asMap()
              .compute(
                  name,
                  (_, there) ->
                      there != null && there.limit().equals(limit)
                          ? there
                          : new SourceBucket(limit, bucket(limit)));
    }
    return known.bucket();
  }

  private static int take(Bucket bucket) {
    if (bucket.tryConsume(1)) {
      return 0;
    }
    long nanos = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
    return (int) Math.max(1, Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1)));
  }

  private Bucket bucket(RateLimit limit) {
    return Bucket.builder()
        .addLimit(
            bandwidth ->
                bandwidth
                    .capacity(limit.burst())
                    .refillGreedy(limit.requests(), limit.period().length()))
        .withCustomTimePrecision(time)
        .build();
  }

  /** IPv4 addresses as they are, of IPv6 the first 64 bits. */
  private static String network(String address) {
    int end = -1;
    for (int group = 0; group < NETWORK_GROUPS; group++) {
      end = address.indexOf(':', end + 1);
      if (end < 0) {
        return address;
      }
    }
    return address.substring(0, end);
  }

  private static <T> Cache<String, T> cache(int size) {
    return Caffeine.newBuilder()
        .maximumSize(size)
        .expireAfterAccess(UNUSED)
        // its upkeep is short, and waking another thread for it every few requests is not
        .executor(Runnable::run)
        .build();
  }
}
