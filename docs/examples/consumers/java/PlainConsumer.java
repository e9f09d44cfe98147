import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Books each clean event once, in its own PostgreSQL, whenever it is killed. */
public final class PlainConsumer {
  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS handled_events (
        idempotency_key text NOT NULL,
        replay_id text NOT NULL,
        handled_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (idempotency_key, replay_id));
      CREATE TABLE IF NOT EXISTS bookings (idempotency_key text, type text, body bytea)
      """;
  private static final String REMEMBER =
      """
      INSERT INTO handled_events (idempotency_key, replay_id) VALUES (?, ?)
      ON CONFLICT DO NOTHING
      """;
  private static final String BOOK =
      "INSERT INTO bookings (idempotency_key, type, body) VALUES (?, ?, ?)";

  public static void main(String[] arguments) throws Exception {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", env("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"));
    config.put("group.id", env("GROUP_ID", "shop"));
    config.put("isolation.level", "read_committed");
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", false);
    var bytes = new ByteArrayDeserializer();
    try (var database = DriverManager.getConnection(System.getenv("JDBC_URL"));
        var consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      database.createStatement().execute(TABLES);
      database.setAutoCommit(false);
      Thread main = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(consumer, main)));
      consumer.subscribe(List.of(env("TOPIC", "webhooks.events")));
      while (true) {
        var events = consumer.poll(Duration.ofSeconds(1));
        if (events.isEmpty()) {
          continue;
        }
        List<String> done = new ArrayList<>();
        for (var event : events) {
          if (handle(database, event)) {
            done.add(text(event));
          }
        }
        database.commit();
        done.forEach(System.out::println);
        // a crash before this line brings the events again, and the table knows them
        consumer.commitSync();
      }
    } catch (WakeupException stopped) {
      System.out.println("stopped");
    }
  }

  /** Whether it is done now; false if it was before. */
  private static boolean handle(Connection database, ConsumerRecord<byte[], byte[]> event)
      throws SQLException {
    String key = header(event, "ce_idempotencykey", null);
    try (var remember = database.prepareStatement(REMEMBER);
        var book = database.prepareStatement(BOOK)) {
      remember.setString(1, key);
      remember.setString(2, header(event, "ce_replayid", ""));
      if (remember.executeUpdate() == 0) {
        return false;
      }
      // your effect, in the same transaction
      book.setString(1, key);
      book.setString(2, header(event, "ce_type", null));
      book.setBytes(3, event.value());
      book.executeUpdate();
      return true;
    }
  }

  private static String text(ConsumerRecord<byte[], byte[]> event) {
    return "event %s %s %d bytes %s"
        .formatted(
            header(event, "ce_idempotencykey", null),
            header(event, "ce_type", null),
            event.value().length,
            header(event, "ce_replayid", "-"));
  }

  private static String header(
      ConsumerRecord<byte[], byte[]> event, String name, String otherwise) {
    Header found = event.headers().lastHeader(name);
    return found == null ? otherwise : new String(found.value(), UTF_8);
  }

  private static String env(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }

  private static void stop(KafkaConsumer<?, ?> consumer, Thread main) {
    consumer.wakeup();
    try {
      main.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
