package dev.sluice.stage;

import dev.sluice.registry.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.util.backoff.FixedBackOff;

/**
 * One consumer, one thread, one producer.
 *
 * @param stage takes the batches
 * @param container polls for them
 */
record Lane(StageLane stage, KafkaMessageListenerContainer<byte[], byte[]> container) {
  /** Three of the broker's default intervals. */
  private static final int SILENCE_SECONDS = 15;

  /**
   * Longest wait for records in one poll. The client may wait that long although nobody has asked
   * the broker for more: after an answer that only told of other offsets, as it comes while a
   * transaction is open, it asks in the next poll and no sooner (KAFKA-20780). With the container's
   * own 5 s all traffic stood still for so long, every few minutes.
   */
  private static final Duration LONGEST_POLL = Duration.ofMillis(20);

  /**
   * A lane that does not run yet.
   *
   * @param ended told when the lane ends although nobody stopped it
   */
  static Lane of(
      StageSpec spec, int index, StageProperties properties, StageWatch watch, Runnable ended) {
    MeterRegistry meters = watch.meters();
    KafkaSettings kafka = properties.kafka();
    String group = properties.group(spec.name());
    // the prefix in it keeps installations that share a cluster from fencing each other
    String id = "%s-%s-%d".formatted(group, spec.lanes().instanceId(), index);
    var limits = BatchLimits.of(spec.lanes().maxPollRecords());
    var lane =
        new StageLane(
            spec.name(),
            spec.name() + " lane " + index,
            spec.stage(),
            limits,
            () -> new MeteredProducer(StageClients.producer(kafka, id), meters),
            watch.clock(),
            watch.tracing());
    var consumers =
        new DefaultKafkaConsumerFactory<>(
            StageClients.consumer(kafka, group, limits.ofOnePoll(), spec.lanes().gathering()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumers.addListener(new MicrometerConsumerListener<>(meters));
    var container =
        new KafkaMessageListenerContainer<>(
            consumers, listening(id, spec.topic(), lane, properties.shutdownGrace()));
    container.setBeanName(id);
    // a lane decides itself what becomes of a failed batch; nothing may ever be skipped
    container.setCommonErrorHandler(
        new DefaultErrorHandler(new FixedBackOff(1_000, FixedBackOff.UNLIMITED_ATTEMPTS)));
    container.setApplicationEventPublisher(event -> tell(event, ended));
    return new Lane(lane, container);
  }

  private static void tell(Object event, Runnable ended) {
    if (event instanceof ConsumerStoppedEvent stopped
        && stopped.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
      ended.run();
    }
  }

  /**
   * Why the lane does not get on, null if it does. A poll says nothing about a broker that is gone,
   * it gives nothing; what tells is that no heartbeat can be sent.
   */
  @Nullable String trouble() {
    String reason = stage.trouble();
    return reason != null || !isSilent()
        ? reason
        : "Kafka has not been reached for %d seconds".formatted(SILENCE_SECONDS);
  }

  private boolean isSilent() {
    return container.metrics().values().stream()
        .flatMap(client -> client.values().stream())
        .filter(metric -> metric.metricName().name().equals("last-heartbeat-seconds-ago"))
        .anyMatch(
            metric -> metric.metricValue() instanceof Double seconds && seconds > SILENCE_SECONDS);
  }

  private static ContainerProperties listening(
      String id, String topic, StageLane lane, Duration grace) {
    var container = new ContainerProperties(topic);
    container.setClientId(id);
    // offsets travel in the lane's transactions: nothing is ever acknowledged to the container
    container.setAckMode(ContainerProperties.AckMode.MANUAL);
    container.setMessageListener(
        (BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]>)
            (records, _, consumer) -> lane.accept(records, bytes(consumer)));
    container.setConsumerRebalanceListener(
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            lane.released();
          }
        });
    container.setPollTimeout(LONGEST_POLL.toMillis());
    container.setShutdownTimeout(grace.toMillis());
    container.setAuthExceptionRetryInterval(Duration.ofSeconds(5));
    return container;
  }

  /** The container made it with our deserializers. */
  @SuppressWarnings("unchecked")
  private static Consumer<byte[], byte[]> bytes(@Nullable Consumer<?, ?> consumer) {
    return (Consumer<byte[], byte[]>) Objects.requireNonNull(consumer);
  }
}
