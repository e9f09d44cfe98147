package shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.backoff.FixedBackOff;

/** Books each clean event once, in its own PostgreSQL, whenever it is killed. */
@SpringBootApplication
public class SpringConsumer {
  public static void main(String[] arguments) {
    SpringApplication.run(SpringConsumer.class, arguments);
  }

  /** Tries an event again until it is done; by default it would be left out after ten times. */
  @Bean
  DefaultErrorHandler errorHandler() {
    return new DefaultErrorHandler(new FixedBackOff(1_000, FixedBackOff.UNLIMITED_ATTEMPTS));
  }
}

@Component
class Bookings {
  private final JdbcTemplate database;
  private final TransactionTemplate transaction;

  Bookings(JdbcTemplate database, TransactionTemplate transaction) {
    this.database = database;
    this.transaction = transaction;
  }

  @KafkaListener(topics = "${shop.topic}")
  void handle(
      @Payload byte[] body,
      @Header("ce_idempotencykey") byte[] key,
      @Header("ce_type") byte[] type,
      @Header(name = "ce_replayid", required = false) byte[] replay) {
    boolean done =
        transaction.execute(
            status -> book(text(key), replay == null ? "" : text(replay), text(type), body));
    if (done) {
      System.out.printf(
          "event %s %s %d bytes %s%n",
          text(key), text(type), body.length, replay == null ? "-" : text(replay));
    }
  }

  /** Whether it is done now; false if it was before. */
  private boolean book(String key, String replay, String type, byte[] body) {
    int added =
        database.update(
            """
            INSERT INTO handled_events (idempotency_key, replay_id) VALUES (?, ?)
            ON CONFLICT DO NOTHING
            """,
            key,
            replay);
    if (added == 0) {
      return false;
    }
    // your effect, in the same transaction
    database.update(
        "INSERT INTO bookings (idempotency_key, type, body) VALUES (?, ?, ?)", key, type, body);
    return true;
  }

  private static String text(byte[] header) {
    return new String(header, UTF_8);
  }
}
