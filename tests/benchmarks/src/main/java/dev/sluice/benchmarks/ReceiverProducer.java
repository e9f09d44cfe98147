package dev.sluice.benchmarks;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producer of ingest-api, for receivers that are compared with it. */
final class ReceiverProducer {
  /** The settings, also for peers that make their own producer. */
  static final Map<String, Object> SETTINGS =
      Map.of(
          "acks",
          "all",
          "enable.idempotence",
          true,
          "compression.type",
          "lz4",
          "batch.size",
          128 << 10,
          "linger.ms",
          1,
          "buffer.memory",
          96L << 20);

  private ReceiverProducer() {}

  static KafkaProducer<byte[], byte[]> connect(String bootstrapServers) {
    Map<String, Object> config = new HashMap<>(SETTINGS);
    config.put("bootstrap.servers", bootstrapServers);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
