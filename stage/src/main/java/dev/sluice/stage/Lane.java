package dev.sluice.stage;

import dev.sluice.registry.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.MicrometerConsumerListener;
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
  /** A lane that does not run yet. */
  static Lane of(
      StageSpec spec,
      int index,
      StageProperties properties,
      MeterRegistry meters,
      InstantSource clock) {
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
            clock);
    var consumers =
        new DefaultKafkaConsumerFactory<>(
            StageClients.consumer(kafka, group, limits.ofOnePoll()),
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
    return new Lane(lane, container);
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
