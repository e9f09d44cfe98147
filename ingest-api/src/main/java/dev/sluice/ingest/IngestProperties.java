package dev.sluice.ingest;

import dev.sluice.process.Loopback;
import dev.sluice.process.TrustedHosts;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.registry.ShutdownGrace;
import dev.sluice.schemas.RateLimit;
import dev.sluice.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The receiver's configuration.
 *
 * @param kafka how Kafka is reached
 * @param topicPrefix put before every topic name
 * @param encryptionKey opens sealed secrets and seals credential headers
 * @param ingest the receiver itself
 * @param shutdownGrace how long after SIGTERM it may take until all is answered
 */
@ConfigurationProperties("sluice")
record IngestProperties(
    KafkaSettings kafka,
    String topicPrefix,
    String encryptionKey,
    Receiver ingest,
    Duration shutdownGrace) {
  /** GitHub's cap, the largest of any provider. */
  static final DataSize LARGEST_BODY = DataSize.ofMegabytes(25);

  IngestProperties(
      @Nullable KafkaSettings kafka,
      @Nullable String topicPrefix,
      @Nullable String encryptionKey,
      @DefaultValue Receiver ingest,
      @Nullable Duration shutdownGrace) {
    this.kafka = kafka == null ? KafkaSettings.of(null, null) : kafka;
    this.topicPrefix = topicPrefix == null ? "" : topicPrefix;
    this.encryptionKey = required("sluice.encryption-key [SLUICE_ENCRYPTION_KEY]", encryptionKey);
    this.ingest = ingest;
    this.shutdownGrace = ShutdownGrace.of(shutdownGrace);
    within("sluice.ingest.drain-delay", ingest.drainDelay(), Duration.ZERO, this.shutdownGrace);
  }

  Topics topics() {
    return new Topics(topicPrefix);
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "IngestProperties[kafka=%s, topicPrefix=%s, ingest=%s]"
        .formatted(kafka, topicPrefix, ingest);
  }

  /**
   * The keys {@code sluice.ingest.*}.
   *
   * @param host address it listens on
   * @param port port it listens on; 0 for a free one
   * @param maxBody largest body where the source sets none
   * @param maxInFlight most bytes that may be on their way from senders to Kafka at once; 0 for a
   *     fifth of the heap, 26 to 64 MB
   * @param durabilityTimeout how long a sender waits for Kafka before it is asked to come again
   * @param headerTimeout how long a sender may take from a request's first byte to the end of its
   *     headers
   * @param requestTimeout how long it may take from there to the end of the body
   * @param maxHeaders most bytes of a request's headers
   * @param maxHeaderLines most header lines of a request
   * @param maxConnections most open connections; who opens one more is asked to come again
   * @param eventLoops threads that serve connections; 0 for one a processor
   * @param drainDelay how long, of the grace, a receiver that stops still takes requests, so that
   *     whoever spreads them sees first that it is no longer ready
   * @param sslBundle name of the {@code spring.ssl.bundle} with its certificate and private key;
   *     null where TLS ends in front of it
   * @param trustedHosts names under which it is called; none for any
   * @param trustedProxies addresses and networks of proxies that say whom they pass requests on for
   * @param clientRateLimit how many requests are taken of one client, or {@code off}
   * @param rateLimit how many are taken for a source that names no limit, or {@code off}
   */
  record Receiver(
      @DefaultValue("0.0.0.0") String host,
      @DefaultValue("8080") int port,
      @DefaultValue("1MB") DataSize maxBody,
      @DefaultValue("0") DataSize maxInFlight,
      @DefaultValue("5s") Duration durabilityTimeout,
      @DefaultValue("10s") Duration headerTimeout,
      @DefaultValue("30s") Duration requestTimeout,
      @DefaultValue("32KB") DataSize maxHeaders,
      @DefaultValue("128") int maxHeaderLines,
      @DefaultValue("16384") int maxConnections,
      @DefaultValue("0") int eventLoops,
      @DefaultValue("3s") Duration drainDelay,
      @Nullable String sslBundle,
      @DefaultValue List<String> trustedHosts,
      @DefaultValue List<String> trustedProxies,
      @DefaultValue("2000/second") String clientRateLimit,
      @DefaultValue("5000/second") String rateLimit) {
    private static final String OFF = "off";
    private static final int SHARES_OF_HEAP = 5;
    private static final long ENOUGH_IN_FLIGHT = 64L << 20;

    Receiver {
      within("sluice.ingest.port", port, 0, 65_535);
      within("sluice.ingest.event-loops", eventLoops, 0, 256);
      within("sluice.ingest.max-body", maxBody, DataSize.ofBytes(1), LARGEST_BODY);
      maxInFlight =
          maxInFlight.toBytes() == 0 ? inFlightOf(Runtime.getRuntime().maxMemory()) : maxInFlight;
      // a smaller one would refuse a source's largest body for ever
      within(
          "sluice.ingest.max-in-flight",
          maxInFlight,
          DataSize.ofBytes(Topics.MAX_RECORD_BYTES),
          DataSize.ofGigabytes(1));
      within(
          "sluice.ingest.durability-timeout",
          durabilityTimeout,
          Duration.ofMillis(100),
          Duration.ofMinutes(1));
      within(
          "sluice.ingest.header-timeout",
          headerTimeout,
          Duration.ofMillis(100),
          Duration.ofMinutes(1));
      within(
          "sluice.ingest.request-timeout",
          requestTimeout,
          Duration.ofMillis(100),
          Duration.ofMinutes(5));
      within(
          "sluice.ingest.max-headers",
          maxHeaders,
          DataSize.ofKilobytes(1),
          DataSize.ofKilobytes(256));
      within("sluice.ingest.max-header-lines", maxHeaderLines, 16, 1_000);
      within("sluice.ingest.max-connections", maxConnections, 1, 1_000_000);
      trustedHosts = List.copyOf(trustedHosts);
      trustedProxies = List.copyOf(trustedProxies);
      check("sluice.ingest.trusted-hosts", trustedHosts, TrustedHosts::of);
      check("sluice.ingest.trusted-proxies", trustedProxies, ClientAddresses::behind);
      check("sluice.ingest.client-rate-limit", clientRateLimit, Receiver::limit);
      check("sluice.ingest.rate-limit", rateLimit, Receiver::limit);
    }

    /**
     * What is in flight is there twice, once in the producer, and pieces are copied while they are
     * gathered.
     */
    static DataSize inFlightOf(long heap) {
      return DataSize.ofBytes(
          Math.clamp(heap / SHARES_OF_HEAP, Topics.MAX_RECORD_BYTES, ENOUGH_IN_FLIGHT));
    }

    TrustedHosts hosts() {
      return TrustedHosts.of(trustedHosts);
    }

    ClientAddresses clients() {
      return ClientAddresses.behind(trustedProxies);
    }

    /** Null for none. */
    @Nullable RateLimit clientLimit() {
      return limit(clientRateLimit).orElse(null);
    }

    /** Null for none. */
    @Nullable RateLimit sourceLimit() {
      return limit(rateLimit).orElse(null);
    }

    /** Whether others than this machine can reach it. */
    boolean isExposed() {
      return !Loopback.is(host);
    }

    private static Optional<RateLimit> limit(String text) {
      return text.equals(OFF) ? Optional.empty() : Optional.of(RateLimit.parse(text));
    }

    int eventLoopThreads() {
      return eventLoops == 0 ? Runtime.getRuntime().availableProcessors() : eventLoops;
    }
  }

  private static <T extends Comparable<T>> void within(String key, T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s, not %s".formatted(key, min, max, value));
    }
  }

  private static <T> void check(String key, T value, Consumer<T> parser) {
    try {
      parser.accept(value);
    } catch (IllegalArgumentException e) {
      // without the cause: it is said already, and what is said at the start is the innermost
      throw new IllegalArgumentException("%s: %s".formatted(key, e.getMessage()));
    }
  }

  private static String required(String key, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is required");
    }
    return value;
  }
}
