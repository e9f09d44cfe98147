package dev.sluice.verifier;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.SourceRecordCodec;
import dev.sluice.schemas.Topics;
import dev.sluice.testkit.StubKeys;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** A verifier with its broker and database, and a producer that plays the receiver. */
final class RunningVerifier implements AutoCloseable {
  static final String SECRET = "It's a Secret to Everybody";
  static final Topics TOPICS = Topics.DEFAULT;
  private static final String KEY = "0a".repeat(32);
  private static final Instant RECEIVED = Instant.parse("2026-11-24T10:15:30.123456Z");

  final TestKafka kafka = TestKafka.start();
  final TestPostgres postgres = TestPostgres.start().migrate();
  private final String login = postgres.login("sluice_verifier");
  private final KeyRing keys = KeyRing.parse(KEY);
  private final KafkaProducer<byte[], byte[]> receiver;
  StubKeys stub;
  private ConfigurableApplicationContext app;

  /** In the place of what fetches keys. */
  @Configuration(proxyBeanMethods = false)
  static class Stubs {
    @Bean
    @Primary
    StubKeys stubKeys() {
      return new StubKeys();
    }
  }

  RunningVerifier() {
    kafka.createTopics(TOPICS, 3);
    receiver =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.request.size", 30 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  RunningVerifier start(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--sluice.kafka.bootstrap-servers=" + kafka.bootstrapServers());
    all.add("--sluice.encryption-key=" + KEY);
    all.add("--sluice.postgres.url=" + postgres.jdbcUrl());
    all.add("--sluice.postgres.username=" + login);
    all.add("--sluice.postgres.password=" + postgres.password());
    app = VerifierApplication.builder().sources(Stubs.class).run(all.toArray(String[]::new));
    stub = app.getBean(StubKeys.class);
    return this;
  }

  ConfigurableApplicationContext app() {
    return app;
  }

  void source(String name) {
    source(name, SourceRecord.Status.ACTIVE, null);
  }

  void source(String name, SourceRecord.Status status, String ordering) {
    source(name, "github", status, ordering);
  }

  void source(String name, String provider, SourceRecord.Status status, String ordering) {
    var secret =
        new SealedSecret(
            "k1", keys.seal(SECRET.getBytes(UTF_8), SealContext.secret(name, "k1")), null, null);
    publish(name, provider, status, ordering, List.of(secret), null);
  }

  /** A source with a clean topic of its own. */
  void source(String name, String topic) {
    var secret =
        new SealedSecret(
            "k1", keys.seal(SECRET.getBytes(UTF_8), SealContext.secret(name, "k1")), null, null);
    publish(name, "github", SourceRecord.Status.ACTIVE, null, List.of(secret), topic);
  }

  /** A source whose keys are {@link #stub}. */
  void fetching(String name, String provider) {
    publish(name, provider, SourceRecord.Status.ACTIVE, null, List.of(), null);
  }

  private void publish(
      String name,
      String provider,
      SourceRecord.Status status,
      String ordering,
      List<SealedSecret> secrets,
      String topic) {
    var source =
        new SourceRecord(
            name,
            provider,
            status,
            SourceRecord.Mode.ASYNC,
            secrets,
            false,
            null,
            null,
            null,
            ordering,
            topic,
            null,
            null,
            false,
            secrets.isEmpty(),
            null);
    send(SourceRecordCodec.encode(TOPICS.sources(), source));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> app.getBean(SourceRegistry.class).find(name) != null);
  }

  /** What GitHub would send with this secret and delivery id. */
  static RawEvent signed(String source, String secret, String deliveryId, byte[] body) {
    return signed("github", source, secret, deliveryId, body);
  }

  /** What a provider would send with this secret and, where it is in a header, delivery id. */
  static RawEvent signed(
      String provider, String source, String secret, String deliveryId, byte[] body) {
    var signer =
        ProviderCatalog.bundled()
            .find(provider)
            .signer(SigningSecret.of("k1", secret.getBytes(UTF_8)), VerificationPolicy.DEFAULT);
    var draft = new WebhookDraft("POST", "/", List.of(), body, deliveryId, "push", RECEIVED);
    List<HttpHeader> headers =
        signer.sign(draft).headers().stream()
            .map(header -> HttpHeader.plain(header.getKey(), header.getValue()))
            .toList();
    return raw(source, headers, body);
  }

  static RawEvent raw(String source, List<HttpHeader> headers, byte[] body) {
    return new RawEvent(
        UUID.randomUUID(),
        source,
        RECEIVED,
        "POST",
        "/webhooks/" + source,
        "127.0.0.1",
        "request-1",
        BodyHash.hex(body),
        headers,
        body);
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  void receive(RawEvent event) {
    send(RawEventCodec.encode(TOPICS.raw(), null, event));
  }

  /** Returns once the broker has it. */
  void send(ProducerRecord<byte[], byte[]> record) {
    try {
      receiver.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
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

  void run(String sql) throws Exception {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void awaitRow(String sql, String expected) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(query(sql)).isEqualTo(expected));
  }

  void stop() {
    app.close();
  }

  @Override
  public void close() {
    if (app != null) {
      app.close();
    }
    receiver.close();
    postgres.close();
    kafka.close();
  }
}
