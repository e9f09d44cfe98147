package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.DeadLetterCodec;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import dev.sluice.schemas.ReplayedEvent;
import dev.sluice.schemas.ReplayedEventCodec;
import dev.sluice.testkit.TopicReader;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** A console with its topics and tables; what the workers would write is written here. */
final class ReplayScene implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);
  static final Instant T0 = Instant.parse("2026-11-20T10:00:00.123456Z");

  final Installation installation;
  final Deliveries deliveries;
  final Api admin;
  final Api operator;
  private final ConfigurableApplicationContext app;
  private int made;

  ReplayScene(Installation installation, String... settings) {
    this.installation = installation;
    this.deliveries = new Deliveries(installation);
    this.app = installation.startWithAdminKey(settings);
    this.admin = new Api(app, Api.ADMIN_KEY);
    this.operator = admin.withScope("operator");
  }

  ConfigurableApplicationContext app() {
    return app;
  }

  /** An attempt that nobody has received yet. */
  RawEvent raw(String source) {
    int number = ++made;
    Instant at = T0.plusMillis(number);
    return Deliveries.raw(
        Deliveries.id(at, number),
        source,
        at,
        "{\"n\":%d}".formatted(number),
        HttpHeader.plain("x-twice", "a"),
        new HttpHeader("x-gitlab-token", "v1.box.abc", true),
        HttpHeader.plain("x-twice", "b"));
  }

  List<RawEvent> rejected(String source, int count) throws SQLException {
    List<RawEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawEvent event = raw(source);
      deliveries.rejected(event, deliveries.receive(event), "failed", "no signature matches");
      events.add(event);
    }
    return events;
  }

  /** The dead letter of an attempt, perhaps with another body. */
  ProducerRecord<byte[], byte[]> letter(RawEvent event, byte[] body) {
    var record = RawEventCodec.encode(installation.topics.raw(), null, event);
    var consumed = new ConsumerRecord<byte[], byte[]>(record.topic(), 0, 7, null, body);
    record.headers().forEach(consumed.headers()::add);
    return DeadLetterCodec.encode(consumed, "verifier", "why", new IllegalStateException("x"));
  }

  JsonNode plan(String body) {
    var answer = operator.post("/api/replays", body);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    return await()
        .atMost(SOON)
        .until(
            () -> operator.get(path(answer.json())).json(),
            now -> !now.get("state").asString().equals("planning"));
  }

  JsonNode awaitState(JsonNode replay, String state) {
    return await()
        .atMost(SOON)
        .until(
            () -> operator.get(path(replay)).json(),
            now -> now.get("state").asString().equals(state));
  }

  /** Writes what workers would, until the replay is done. */
  void awaitDone(JsonNode replay) {
    await()
        .atMost(SOON)
        .until(
            () -> {
              through(replay, "verified", "accepted");
              return state(replay).equals("done");
            });
  }

  static String path(JsonNode replay) {
    return "/api/replays/" + replay.get("id").asString();
  }

  Api.Answer post(JsonNode replay, String verb) {
    return operator.post(path(replay) + "/" + verb, null);
  }

  String state(JsonNode replay) {
    return operator.get(path(replay)).json().get("state").asString();
  }

  int count(JsonNode replay, String pointer) {
    return operator.get(path(replay)).json().at(pointer).asInt();
  }

  void awaitWaiting(JsonNode replay, String reason) {
    await()
        .atMost(SOON)
        .until(
            () ->
                operator
                    .get(path(replay))
                    .json()
                    .path("waiting_for")
                    .asString("")
                    .contains(reason));
  }

  /** What the audit log tells of a replay, the newest first. */
  List<String> actions(JsonNode replay) {
    return admin
        .get("/api/audit?object=" + replay.get("id").asString())
        .json()
        .get("entries")
        .findValuesAsString("action");
  }

  /** What the verifier would write. */
  void judge(JsonNode replay, RawEvent event, String status, String reason) throws SQLException {
    installation.execute(
        "INSERT INTO replay_verdicts VALUES ('%s', '%s', now(), %s, NULL, %s, 't', 0, 0)"
            .formatted(replay.get("id").asString(), event.id(), quoted(status), quoted(reason)));
  }

  /** What the dedup worker would write. */
  void outcome(JsonNode replay, RawEvent event, String outcome) throws SQLException {
    installation.execute(
        "INSERT INTO replay_outcomes VALUES ('%s', '%s', now(), '%s', NULL, 't', 0, 0)"
            .formatted(replay.get("id").asString(), event.id(), outcome));
  }

  /** What both would write of all that was sent. */
  void through(JsonNode replay, String status, String outcome) throws SQLException {
    String items =
        "FROM replay_items WHERE replay_id = '%s' AND state = 'sent' ON CONFLICT DO NOTHING"
            .formatted(replay.get("id").asString());
    installation.execute(
        "INSERT INTO replay_verdicts SELECT replay_id, event_id, now(), '%s', NULL, NULL, 't', 0, 0 "
                .formatted(status)
            + items);
    if (outcome != null) {
      installation.execute(
          "INSERT INTO replay_outcomes SELECT replay_id, event_id, now(), '%s', NULL, 't', 0, 0 "
                  .formatted(outcome)
              + items);
    }
  }

  private static String quoted(String text) {
    return text == null ? "NULL" : "'" + text + "'";
  }

  /** What is on the topic of replays. */
  List<ReplayedEvent> sent(JsonNode replay) {
    String servers = installation.kafkaSettings().bootstrapServers();
    try (var reader = new TopicReader(servers, installation.topics.replay())) {
      return reader.readAll().stream()
          .map(ReplayedEventCodec::decode)
          .filter(event -> event.replay().id().toString().equals(replay.get("id").asString()))
          .toList();
    }
  }

  void awaitSent(JsonNode replay, int count) {
    await().atMost(SOON).until(() -> sent(replay).size() == count);
  }

  void produce(ProducerRecord<byte[], byte[]> record)
      throws ExecutionException, InterruptedException {
    var bytes = new ByteArraySerializer();
    try (var producer =
        new KafkaProducer<>(installation.kafkaSettings().clientConfig(), bytes, bytes)) {
      producer.send(record).get();
    }
  }

  /** As the group would. */
  void commit(String group, Coordinates at, long offset)
      throws ExecutionException, InterruptedException {
    try (Admin kafkaAdmin = Admin.create(installation.kafkaSettings().clientConfig())) {
      var partition = new TopicPartition(at.topic(), at.partition());
      kafkaAdmin
          .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  /** As the topic's retention would. */
  void deleteBefore(Coordinates at, long offset) throws ExecutionException, InterruptedException {
    try (Admin kafkaAdmin = Admin.create(installation.kafkaSettings().clientConfig())) {
      var partition = new TopicPartition(at.topic(), at.partition());
      kafkaAdmin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset))).all().get();
    }
  }

  @Override
  public void close() {
    app.close();
  }
}
