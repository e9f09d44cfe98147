package dev.sluice.console.replays;

import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Topics;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the Kafka clients of replays. All give up soon: whoever uses them tries again. */
final class ReplayClients {
  private static final int TIMEOUT_MS = 5_000;
  private static final int DELIVERY_MS = 15_000;
  private static final int MAX_REQUEST_BYTES = Topics.MAX_RECORD_BYTES + (1 << 20);

  private final KafkaSettings kafka;

  ReplayClients(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  Admin admin() {
    Map<String, Object> config = kafka.clientConfig();
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "sluice-console");
    return Admin.create(config);
  }

  /**
   * A consumer that belongs to no group and sees what is committed.
   *
   * @param partitionBytes most of one partition at once; a larger record comes all the same
   */
  KafkaConsumer<byte[], byte[]> consumer(int partitionBytes) {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, partitionBytes);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "sluice-console-replay");
    var bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(config, bytes, bytes);
  }

  KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_REQUEST_BYTES);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS);
    config.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "sluice-console-replay");
    var bytes = new ByteArraySerializer();
    return new KafkaProducer<>(config, bytes, bytes);
  }
}
