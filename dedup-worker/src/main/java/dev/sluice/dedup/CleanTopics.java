package dev.sluice.dedup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which clean topics there are. A send to a topic that is not there would block the whole batch
 * until it fails, so that one badly configured source would hold up all others.
 */
final class CleanTopics {
  private static final Duration REMEMBERED = Duration.ofSeconds(30);

  private final Admin kafka;
  private final InstantSource clock;
  private final Map<String, Instant> seen = new ConcurrentHashMap<>();

  CleanTopics(Admin kafka, InstantSource clock) {
    this.kafka = kafka;
    this.clock = clock;
  }

  /**
   * Whether the topic is there, or was less than 30 seconds ago.
   *
   * @throws IllegalStateException if Kafka does not say
   */
  boolean exists(String topic) {
    Instant now = clock.instant();
    Instant last = seen.get(topic);
    if (last != null && last.plus(REMEMBERED).isAfter(now)) {
      return true;
    }
    boolean exists = look(topic);
    if (exists) {
      seen.put(topic, now);
    }
    return exists;
  }

  private boolean look(String topic) {
    try {
      kafka.describeTopics(List.of(topic)).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof InvalidTopicException) {
        return false;
      }
      throw new IllegalStateException(
          "Kafka does not say whether topic %s is there".formatted(topic), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for topic " + topic, e);
    }
  }

  /** A source names a clean topic that does not exist. */
  static final class MissingTopicException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingTopicException(String topic, String source) {
      super(
          "clean topic '%s' of source '%s' does not exist: make the topic, or apply the source again, then replay"
              .formatted(topic, source));
    }
  }
}
