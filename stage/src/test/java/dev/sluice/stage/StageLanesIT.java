package dev.sluice.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.process.Tracing;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.testkit.FaultProxy;
import dev.sluice.testkit.JavaProcess;
import dev.sluice.testkit.JavaProcess.Launch;
import dev.sluice.testkit.TestKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;

/** What tells an operator, or whoever starts processes, that lanes do not get on. */
class StageLanesIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final ByteArraySerializer BYTES = new ByteArraySerializer();
  private static FaultProxy proxy;
  private static TestKafka kafka;

  @TempDir private Path dir;

  @BeforeAll
  static void start() {
    proxy = FaultProxy.open();
    kafka = TestKafka.startBehind(proxy);
  }

  @AfterAll
  static void stop() {
    kafka.close();
    proxy.close();
  }

  @Test
  void areDownForAsLongAsKafkaIsNotReached() throws Exception {
    kafka.createTopic("quiet", 1);
    var taken = new AtomicInteger();
    var meters = new SimpleMeterRegistry();
    StageLanes lanes = lanes("quiet", meters, batch -> taking(batch, taken));
    try {
      lanes.start();
      send("quiet");
      await().atMost(SOON).until(() -> taken.get() == 1);
      assertThat(status(lanes)).isEqualTo(Status.UP);
      assertThat(ready(meters)).isEqualTo(1);

      proxy.blackHole();
      await().atMost(SOON).until(() -> status(lanes).equals(Status.DOWN));
      assertThat(lanes.trouble()).isEqualTo("Kafka has not been reached for 15 seconds");
      assertThat(ready(meters)).isZero();

      proxy.forward();
      await().atMost(SOON).until(() -> status(lanes).equals(Status.UP));
      send("quiet");
      await().atMost(SOON).until(() -> taken.get() == 2);
    } finally {
      lanes.stop();
    }
  }

  /** Its transaction would last far longer than anybody waits here. */
  @Test
  void goOnAtOnceWhereAKilledPredecessorLeftItsOffsetsOpen() throws Exception {
    kafka.createTopic("heirs", 1);
    var taken = new AtomicInteger();
    StageLanes lanes = lanes("heirs", new SimpleMeterRegistry(), batch -> taking(batch, taken));
    send("heirs");
    try (var killed = new KafkaProducer<>(predecessor("heirs"), BYTES, BYTES);
        var consumer =
            new KafkaConsumer<>(
                consumer("heirs"), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      killed.initTransactions();
      killed.beginTransaction();
      killed.sendOffsetsToTransaction(
          Map.of(new TopicPartition("heirs", 0), new OffsetAndMetadata(1)),
          consumer.groupMetadata());

      lanes.start();

      await().atMost(SOON).until(() -> taken.get() == 1);
    } finally {
      lanes.stop();
    }
  }

  @Test
  void endTheProcessWhenOneEndsForGood() throws Exception {
    kafka.createTopic(DyingWorker.TOPIC, 1);
    Path log = dir.resolve("dying.log");
    var launch =
        new Launch(
            DyingWorker.class.getName(),
            List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"),
            List.of("--kafka=" + kafka.bootstrapServers()),
            log);
    try (JavaProcess worker = JavaProcess.start(launch)) {
      send(DyingWorker.TOPIC);

      assertThat(worker.awaitExit(SOON)).isEqualTo(EndsWhenBroken.EXIT_CODE);

      assertThat(Files.readString(log))
          .contains("OutOfMemoryError")
          .contains("A lane of the dying has ended for good");
    }
  }

  private static StageLanes lanes(String topic, SimpleMeterRegistry meters, Stage stage) {
    var properties =
        new StageProperties(
            KafkaSettings.of(kafka.bootstrapServers(), null),
            null,
            "0a".repeat(32),
            DatabaseSettings.of("jdbc:postgresql://nowhere/x", "nobody", "none"),
            null);
    var spec = new StageSpec(topic, topic, stage, LaneSettings.of("test", "a", 1, 100), () -> null);
    return new StageLanes(
        spec, properties, new StageWatch(meters, InstantSource.system(), Tracing.off()));
  }

  private static Map<String, Object> consumer(String name) {
    return StageClients.consumer(
        KafkaSettings.of(kafka.bootstrapServers(), null),
        "sluice-" + name,
        1,
        Duration.ofMillis(10));
  }

  private static Map<String, Object> predecessor(String name) {
    Map<String, Object> config =
        StageClients.producer(
            KafkaSettings.of(kafka.bootstrapServers(), null), "sluice-%s-a-0".formatted(name));
    config.put("transaction.timeout.ms", 600_000);
    return config;
  }

  private static Runnable taking(StageBatch batch, AtomicInteger taken) {
    int count = batch.each(batch.records(), record -> record).size();
    return () -> taken.addAndGet(count);
  }

  private static Status status(StageLanes lanes) {
    return lanes.health().health().getStatus();
  }

  private static double ready(SimpleMeterRegistry meters) {
    return meters.get("webhook.stage.ready").gauge().value();
  }

  private static void send(String topic) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()), BYTES, BYTES)) {
      producer.send(new ProducerRecord<>(topic, "x".getBytes(UTF_8))).get();
    }
  }
}
