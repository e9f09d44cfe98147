package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.registry.Source;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.RateLimit;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.SourceRecordCodec;
import dev.sluice.schemas.Topics;
import dev.sluice.testkit.StubKeys;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TopicReader;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** A receiver with its broker, and a producer that plays the console. */
final class RunningIngest implements AutoCloseable {
  static final String SECRET = "It's a Secret to Everybody";
  static final Topics TOPICS = Topics.DEFAULT;
  static final String DRAIN_DELAY = "--sluice.ingest.drain-delay=";
  private static final String KEY = "0a".repeat(32);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final TestKafka kafka;
  final KeyRing keys = KeyRing.parse(KEY);
  private final KafkaProducer<byte[], byte[]> console;
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

  RunningIngest() {
    this(TestKafka.start());
  }

  /** Of a receiver with a broker that was started for it. */
  RunningIngest(TestKafka kafka) {
    this.kafka = kafka;
    kafka.createTopics(TOPICS, 3);
    console =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Starts the receiver and waits until it says that it is ready. */
  RunningIngest start(String... arguments) {
    launch(arguments);
    awaitReady();
    return this;
  }

  /** Starts the receiver and does not wait. */
  void launch(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (all.stream().noneMatch(argument -> argument.startsWith(DRAIN_DELAY))) {
      all.add(DRAIN_DELAY + "0s"); // nobody spreads requests over several receivers
    }
    all.add("--sluice.kafka.bootstrap-servers=" + kafka.bootstrapServers());
    all.add("--sluice.encryption-key=" + KEY);
    all.add("--sluice.ingest.host=127.0.0.1");
    all.add("--sluice.ingest.port=0");
    app = IngestApplication.builder().sources(Stubs.class).run(all.toArray(String[]::new));
    stub = app.getBean(StubKeys.class);
  }

  int port() {
    return app.getEnvironment().getRequiredProperty("local.ingest.port", Integer.class);
  }

  RawHttp connect() {
    return RawHttp.connect(port());
  }

  RawHttp.Response exchange(String head, byte[] body) throws IOException {
    try (RawHttp http = connect()) {
      return http.send(head, body).read();
    }
  }

  void awaitReady() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> exchange("GET /ready HTTP/1.1\r\nHost: x\r\n\r\n", new byte[0]).status() == 200);
  }

  MeterRegistry meters() {
    return app.getBean(MeterRegistry.class);
  }

  /** What a gauge of the receiver's says now. */
  double gauge(String name) {
    return meters().get(name).gauge().value();
  }

  /** The head of a POST that GitHub signed for this body with {@link #SECRET}. */
  static String signedPost(String source, byte[] body, String... headerLines) {
    var signer =
        ProviderCatalog.bundled()
            .find("github")
            .signer(SigningSecret.of("k1", SECRET.getBytes(UTF_8)), VerificationPolicy.DEFAULT);
    var draft =
        new WebhookDraft(
            "POST", "/webhooks/" + source, List.of(), body, "d1", "push", Instant.EPOCH);
    String lines =
        signer.sign(draft).headers().stream()
            .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
            .collect(Collectors.joining());
    return RawHttp.post(source, body.length, lines + String.join("", headerLines));
  }

  /** A source of GitHub's that takes everything by default. */
  void source(String name) {
    publish(source(name, "github", SourceRecord.Mode.ASYNC, null, null));
  }

  SourceRecord source(
      String name, String provider, SourceRecord.Mode mode, Integer maxBody, String ordering) {
    var secret =
        new SealedSecret(
            "k1", keys.seal(SECRET.getBytes(UTF_8), SealContext.secret(name, "k1")), null, null);
    return new SourceRecord(
        name,
        provider,
        SourceRecord.Status.ACTIVE,
        mode,
        List.of(secret),
        false,
        maxBody,
        null,
        null,
        ordering,
        null,
        null,
        null,
        false,
        false,
        null);
  }

  /** A source that verifies before it answers, by the keys of {@link #stub}. */
  static SourceRecord fetching(String name, String provider) {
    return new SourceRecord(
        name,
        provider,
        SourceRecord.Status.ACTIVE,
        SourceRecord.Mode.INLINE,
        List.of(),
        false,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        true,
        null);
  }

  static SourceRecord with(SourceRecord of, SourceRecord.Status status) {
    return with(of, status, of.rateLimit());
  }

  static SourceRecord with(SourceRecord of, RateLimit limit) {
    return with(of, of.status(), limit);
  }

  private static SourceRecord with(SourceRecord of, SourceRecord.Status status, RateLimit limit) {
    return new SourceRecord(
        of.name(),
        of.provider(),
        status,
        of.mode(),
        of.secrets(),
        of.allowUnsigned(),
        of.maxBodyBytes(),
        of.tolerance(),
        of.dedupWindow(),
        of.ordering(),
        of.topic(),
        of.publicUrl(),
        of.customScheme(),
        of.allowSecretHandshake(),
        of.fetchKeys(),
        limit);
  }

  /** Returns once the receiver knows it. */
  void publish(SourceRecord source) {
    try {
      console.send(SourceRecordCodec.encode(TOPICS.sources(), source)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
    var registry = app.getBean(SourceRegistry.class);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Source known = registry.find(source.name());
              return known != null && known.record().equals(source);
            });
  }

  /** Everything on the raw topic. */
  List<ConsumerRecord<byte[], byte[]>> records() {
    try (var reader = new TopicReader(kafka.bootstrapServers(), TOPICS.raw())) {
      return reader.readAll();
    }
  }

  List<RawEvent> recorded() {
    return records().stream().map(RawEventCodec::decode).toList();
  }

  /** The one raw event of an answer's id. */
  RawEvent recorded(RawHttp.Response answer) {
    String id = answer.header("Sluice-Event-Id");
    List<RawEvent> found =
        recorded().stream().filter(event -> event.id().toString().equals(id)).toList();
    if (found.size() != 1) {
      throw new AssertionError("%d records of event %s".formatted(found.size(), id));
    }
    return found.getFirst();
  }

  void stop() {
    app.close();
  }

  @Override
  public void close() {
    if (app != null) {
      app.close();
    }
    console.close(Duration.ofSeconds(1));
    kafka.close();
  }
}
