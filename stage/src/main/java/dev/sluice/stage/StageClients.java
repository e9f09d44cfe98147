package dev.sluice.stage;

import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Settings of a stage's Kafka clients; each is needed for a promise or was measured. */
final class StageClients {
  /** Largest request: a record at the topics' limit and its batch's own bytes. */
  private static final int MAX_REQUEST_BYTES = Topics.MAX_RECORD_BYTES + (1 << 20);

  /** Compressed; a broker that has so much of a partition waits for no more. */
  private static final int WORTH_A_TRANSACTION_BYTES = 128 << 10;

  /** Of one who takes what there is; there is something to say once a transaction is committed. */
  private static final Duration IDLE = Duration.ofMillis(500);

  private StageClients() {}

  /**
   * The consumer of one lane.
   *
   * @param groupId shared by all instances of the stage
   * @param maxPollRecords most records of one poll
   * @param gathering how long the broker may wait for more records than there are; zero not at all
   */
  static Map<String, Object> consumer(
      KafkaSettings kafka, String groupId, int maxPollRecords, Duration gathering) {
    Map<String, Object> config = common(kafka);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    // never what an aborted transaction left behind
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // offsets are committed by the producer, with what was made of the records
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // a new group must not skip what was accepted before it existed
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
    // compressed, and held for each partition; a larger record comes all the same, alone
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MAX_REQUEST_BYTES);
    boolean takesWhatThereIs = gathering.isZero();
    Duration wait = takesWhatThereIs ? IDLE : gathering;
    config.put(
        ConsumerConfig.FETCH_MIN_BYTES_CONFIG, takesWhatThereIs ? 1 : WORTH_A_TRANSACTION_BYTES);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.toIntExact(wait.toMillis()));
    // a look at a topic must not make it
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return config;
  }

  /**
   * The producer of one lane.
   *
   * @param transactionalId no other running producer may have it
   */
  static Map<String, Object> producer(KafkaSettings kafka, String transactionalId) {
    Map<String, Object> config = common(kafka);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_REQUEST_BYTES);
    // the default of 100 ms is what a transaction waits for the markers of the one before
    config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
    config.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 1_000);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 8_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    // how long a killed instance's open transaction holds readers back; longer than any batch
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 30_000);
    return config;
  }

  private static Map<String, Object> common(KafkaSettings kafka) {
    Map<String, Object> config = kafka.clientConfig();
    config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 5_000L);
    return config;
  }
}
