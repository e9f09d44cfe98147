package dev.sluice.stage;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer whose client metrics are bound for as long as it lives. */
final class MeteredProducer extends KafkaProducer<byte[], byte[]> {
  private final KafkaClientMetrics metrics;

  MeteredProducer(Map<String, Object> config, MeterRegistry meters) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.metrics = new KafkaClientMetrics(this);
    metrics.bindTo(meters);
  }

  /** Every close comes here. */
  @Override
  public void close(Duration timeout) {
    metrics.close();
    super.close(timeout);
  }
}
