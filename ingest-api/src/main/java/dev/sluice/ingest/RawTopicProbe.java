package dev.sluice.ingest;

import dev.sluice.registry.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;

/**
 * Asks Kafka again and again whether the raw topic can be appended to. A receiver that is not ready
 * gets no requests, so that nothing else would tell when a broker has gone or is back. Thread-safe.
 */
final class RawTopicProbe implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Admin kafka;
  private final String topic;
  private final RawTopic raw;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("raw-probe").factory());

  /**
   * A probe that runs at once.
   *
   * @param kafka closed with the probe; see {@link #adminConfig}
   * @param raw told before and after each look
   */
  RawTopicProbe(Admin kafka, String topic, RawTopic raw) {
    this.kafka = kafka;
    this.topic = topic;
    this.raw = raw;
    var _ = timer.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Settings of its client: an answer that takes longer than two seconds is none. */
  static Map<String, Object> adminConfig(KafkaSettings kafka) {
    Map<String, Object> config = kafka.clientConfig();
    config.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "sluice-ingest-probe");
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2_000);
    config.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
    return config;
  }

  private void look() {
    raw.lookBegins();
    try {
      TopicDescription described =
          Objects.requireNonNull(
              kafka.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
      raw.probed(hasLeader(described) ? null : "No partition of the raw topic has a leader.");
    } catch (ExecutionException e) {
      raw.probed("Kafka does not say whether it takes records.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean hasLeader(TopicDescription topic) {
    return topic.partitions().stream()
        .map(partition -> partition.leader())
        .anyMatch(leader -> leader != null && !leader.equals(Node.noNode()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
    kafka.close(Duration.ZERO);
  }
}
