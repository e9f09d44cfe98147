package dev.sluice.standalone;

import dev.sluice.schemas.CleanEvent;
import dev.sluice.schemas.CleanEventCodec;
import dev.sluice.schemas.Outcome;
import dev.sluice.schemas.RejectedEventCodec;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.schemas.Topics;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Looks where webhooks ended, in the places where everybody can look: the database, and the topics
 * as a downstream service reads them. Not thread-safe.
 */
final class DemoOutcomes implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String ROW =
      """
      SELECT e.signature_status, e.reason, d.event_id IS NOT NULL AS duplicate
      FROM webhook_events e LEFT JOIN duplicate_deliveries d ON d.event_id = e.id
      WHERE e.id = ?
      """;

  private final Connection database;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<CleanEvent> clean = new ArrayList<>();
  private final Set<UUID> rejected = new HashSet<>();

  private DemoOutcomes(Connection database, KafkaConsumer<byte[], byte[]> consumer) {
    this.database = database;
    this.consumer = consumer;
  }

  /** Reads from the beginning. */
  static DemoOutcomes open(Endpoints endpoints, String password) throws SQLException {
    Connection database =
        DriverManager.getConnection(endpoints.postgres(), EmbeddedPostgres.USER, password);
    var bytes = new ByteArrayDeserializer();
    var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers", endpoints.kafka(),
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest"),
            bytes,
            bytes);
    consumer.assign(
        Stream.of(Topics.DEFAULT.events(), Topics.DEFAULT.rejected())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
    return new DemoOutcomes(database, consumer);
  }

  /** Takes what has come onto the topics; waits a moment if there is nothing. */
  void poll() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      if (record.topic().equals(Topics.DEFAULT.events())) {
        clean.add(CleanEventCodec.decode(record));
      } else {
        rejected.add(RejectedEventCodec.decode(record).raw().id());
      }
    }
  }

  /** Everything that is on the clean topic now. */
  List<CleanEvent> allClean() {
    var ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll();
    }
    return List.copyOf(clean);
  }

  /** What can be seen of a webhook so far. */
  DemoResult look(DemoDelivery delivery, WebhookClient.Answer answer) throws SQLException {
    if (answer.eventId() == null) {
      return new DemoResult(delivery, answer, null, null, null, true);
    }
    UUID id = UUID.fromString(answer.eventId());
    try (PreparedStatement query = database.prepareStatement(ROW)) {
      query.setObject(1, id);
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? new DemoResult(
                delivery,
                answer,
                outcome(id, row.getBoolean("duplicate")),
                SignatureStatus.ofWireName(row.getString("signature_status")),
                row.getString("reason"),
                bodyUnchanged(id, delivery.webhook().body()))
            : new DemoResult(delivery, answer, null, null, null, true);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    consumer.close();
    database.close();
  }

  private @Nullable Outcome outcome(UUID id, boolean duplicate) {
    if (find(id) != null) {
      return Outcome.ACCEPTED;
    }
    if (duplicate) {
      return Outcome.DUPLICATE;
    }
    return rejected.contains(id) ? Outcome.REJECTED : null;
  }

  private boolean bodyUnchanged(UUID id, byte[] sent) {
    CleanEvent event = find(id);
    return event == null || Arrays.equals(event.body(), sent);
  }

  private @Nullable CleanEvent find(UUID id) {
    return clean.stream().filter(event -> event.sluiceId().equals(id)).findAny().orElse(null);
  }
}
