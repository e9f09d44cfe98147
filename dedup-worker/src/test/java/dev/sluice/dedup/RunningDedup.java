package dev.sluice.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.SourceRecordCodec;
import dev.sluice.schemas.Topics;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.schemas.VerifiedEventCodec;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import dev.sluice.testkit.TopicReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Dedup workers with their broker and database, and a producer that plays the verifier. */
final class RunningDedup implements AutoCloseable {
  static final Topics TOPICS = Topics.DEFAULT;
  static final Duration SOON = Duration.ofSeconds(40);
  static final Instant RECEIVED = Instant.parse("2026-11-24T10:15:30.123456Z");
  private static final String KEY = "0a".repeat(32);

  final TestKafka kafka = TestKafka.start();
  final TestPostgres postgres = TestPostgres.start().migrate();
  private final String login = postgres.login("sluice_dedup");
  private final KeyRing keys = KeyRing.parse(KEY);
  private final KafkaProducer<byte[], byte[]> verifier;
  private final List<ConfigurableApplicationContext> apps = new ArrayList<>();

  RunningDedup() {
    kafka.createTopics(TOPICS, 2);
    verifier =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.request.size", 30 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  ConfigurableApplicationContext start(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--sluice.kafka.bootstrap-servers=" + kafka.bootstrapServers());
    all.add("--sluice.encryption-key=" + KEY);
    all.add("--sluice.postgres.url=" + postgres.jdbcUrl());
    all.add("--sluice.postgres.username=" + login);
    all.add("--sluice.postgres.password=" + postgres.password());
    var app = DedupApplication.builder().run(all.toArray(String[]::new));
    apps.add(app);
    return app;
  }

  List<ConfigurableApplicationContext> apps() {
    return apps;
  }

  void source(String name, String topic) {
    var secret =
        new SealedSecret(
            "k1", keys.seal("s".getBytes(UTF_8), SealContext.secret(name, "k1")), null, null);
    var source =
        new SourceRecord(
            name,
            "github",
            SourceRecord.Status.ACTIVE,
            SourceRecord.Mode.ASYNC,
            List.of(secret),
            false,
            null,
            null,
            null,
            null,
            topic,
            null,
            null,
            false,
            false,
            null);
    send(SourceRecordCodec.encode(TOPICS.sources(), source));
    for (var app : apps) {
      await().atMost(SOON).until(() -> app.getBean(SourceRegistry.class).find(name) != null);
    }
  }

  static VerifiedEvent event(String source, String deliveryId, byte[] body) {
    return event(source, deliveryId, body, RECEIVED);
  }

  static VerifiedEvent event(String source, String deliveryId, byte[] body, Instant received) {
    var raw =
        new RawEvent(
            UUID.randomUUID(),
            source,
            received,
            "POST",
            "/webhooks/" + source,
            "127.0.0.1",
            "r1",
            BodyHash.hex(body),
            List.of(HttpHeader.plain("content-type", "application/json")),
            body);
    return VerifiedEvent.verifiedAs(
        raw,
        SignatureStatus.VERIFIED,
        "github",
        "k1",
        new IdempotencyKey(source, deliveryId),
        "push");
  }

  void verified(VerifiedEvent event) {
    verified(event, null);
  }

  void verified(VerifiedEvent event, Integer partition) {
    var record = VerifiedEventCodec.encode(TOPICS.verified(), null, event);
    send(
        new ProducerRecord<>(
            record.topic(), partition, null, null, record.value(), record.headers()));
  }

  /** Returns once the broker has it. */
  void send(ProducerRecord<byte[], byte[]> record) {
    try {
      verifier.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The records of a source on a topic, once there are so many; never more. */
  List<ConsumerRecord<byte[], byte[]>> exactly(
      int count, String topic, String header, String source) {
    try (var reader = new TopicReader(kafka.bootstrapServers(), topic)) {
      await().atMost(SOON).until(() -> of(source, header, reader.readAll()).size() >= count);
      var all = of(source, header, reader.readAll());
      assertThat(all).hasSize(count);
      return all;
    }
  }

  List<ConsumerRecord<byte[], byte[]>> clean(int count, String source) {
    return exactly(count, TOPICS.events(), "ce_source", "/webhooks/" + source);
  }

  private static List<ConsumerRecord<byte[], byte[]>> of(
      String source, String header, List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().filter(record -> header(record, header).equals(source)).toList();
  }

  static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  /** The single value of the first row. */
  String query(String sql) throws Exception {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  void awaitRow(String sql, String expected) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(query(sql)).isEqualTo(expected));
  }

  @Override
  public void close() {
    apps.forEach(ConfigurableApplicationContext::close);
    verifier.close();
    postgres.close();
    kafka.close();
  }
}
