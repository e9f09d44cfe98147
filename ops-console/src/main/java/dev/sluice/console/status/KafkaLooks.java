package dev.sluice.console.status;

import dev.sluice.registry.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The clients with which the console looks at Kafka, kept between looks: making one takes more of a
 * processor than the look itself. Thread-safe; who looks while another does gets a client of their
 * own.
 */
final class KafkaLooks implements AutoCloseable {
  private static final int TIMEOUT_MS = 4_000;
  private static final String CLIENT_ID = "sluice-console";

  private final KafkaSettings kafka;
  private final AtomicReference<@Nullable Consumer<byte[], byte[]>> idle = new AtomicReference<>();
  private @Nullable Admin admin;

  KafkaLooks(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /** Asks about groups and topics; it must not be closed. */
  synchronized Admin admin() {
    Admin kept = admin;
    if (kept == null) {
      Map<String, Object> config = kafka.clientConfig();
      config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
      config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
      config.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, CLIENT_ID);
      kept = Admin.create(config);
      admin = kept;
    }
    return kept;
  }

  /**
   * Looks with a consumer that belongs to no group, sees what is committed and fetches little. It
   * is assigned nothing, and is not to be used after the look.
   */
  <T> T with(Function<Consumer<byte[], byte[]>, T> look) {
    Consumer<byte[], byte[]> kept = idle.getAndSet(null);
    Consumer<byte[], byte[]> consumer = kept == null ? consumer() : kept;
    boolean sound = false;
    try {
      T seen = look.apply(consumer);
      consumer.unsubscribe();
      sound = idle.compareAndSet(null, consumer);
      return seen;
    } finally {
      if (!sound) {
        // another one is kept already, or nobody knows in what state this one is
        consumer.close(CloseOptions.timeout(Duration.ZERO));
      }
    }
  }

  @Override
  public synchronized void close() {
    Consumer<byte[], byte[]> consumer = idle.getAndSet(null);
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1); // one batch
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, CLIENT_ID);
    var bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(config, bytes, bytes);
  }
}
