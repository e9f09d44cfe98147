package dev.sluice.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
  private static final String TOPIC = "t";

  @TempDir private Path dir;

  @Test
  void keepsRecordsTransactionsAndItsIdentityThroughARestart() throws Exception {
    byte[] large = new byte[25 << 20];
    String cluster;
    try (var kafka = EmbeddedKafka.start(dir, Ports.free())) {
      cluster = clusterId(kafka);
      createTopic(kafka);
      produce(kafka, "one".getBytes(UTF_8), true);
      produce(kafka, "aborted".getBytes(UTF_8), false);
      produce(kafka, large, true);
    }

    try (var kafka = EmbeddedKafka.start(dir, Ports.free())) {
      produce(kafka, "two".getBytes(UTF_8), true);
      List<ConsumerRecord<byte[], byte[]>> records = consume(kafka, 3);

      assertThat(clusterId(kafka)).isEqualTo(cluster);
      assertThat(records)
          .extracting(record -> record.value().length)
          .containsExactly(3, large.length, 3);
      assertThat(new String(records.getFirst().value(), UTF_8)).isEqualTo("one");
      assertThat(new String(records.getLast().value(), UTF_8)).isEqualTo("two");
    }
    assertThat(Files.readString(dir.resolve("meta.properties"))).contains("cluster.id=" + cluster);
  }

  @Test
  void endsWithoutItsProcessWhenItCannotGoOn() {
    try (var kafka = EmbeddedKafka.start(dir, Ports.free())) {
      assertThat(kafka.ended()).isNotDone();

      // what the broker calls when its disk fails
      Exit.halt(1, "on purpose");

      assertThat(kafka.ended()).isDone();
    }
  }

  @Test
  void listensOnTheLoopbackAddressOnly() throws Exception {
    try (var kafka = EmbeddedKafka.start(dir, Ports.free());
        var admin = admin(kafka)) {
      assertThat(kafka.bootstrapServers()).startsWith("127.0.0.1:");
      assertThat(admin.describeCluster().nodes().get())
          .singleElement()
          .satisfies(
              node ->
                  assertThat(node.host() + ":" + node.port()).isEqualTo(kafka.bootstrapServers()));
    }
  }

  private static void produce(EmbeddedKafka kafka, byte[] value, boolean commit) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "transactional.id",
            "test",
            "buffer.memory",
            64 << 20,
            "max.request.size",
            Topics.MAX_RECORD_BYTES);
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var acknowledged = producer.send(new ProducerRecord<>(TOPIC, value));
      producer.flush();
      assertThat(acknowledged).isDone();
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> consume(EmbeddedKafka kafka, int count) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "group.id", "readers",
            "group.protocol", "consumer",
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (read.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(read::add);
      }
    }
    return read;
  }

  private static void createTopic(EmbeddedKafka kafka) throws Exception {
    try (var admin = admin(kafka)) {
      var topic = new NewTopic(TOPIC, 1, (short) 1);
      topic.configs(Map.of("max.message.bytes", String.valueOf(Topics.MAX_RECORD_BYTES)));
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  private static String clusterId(EmbeddedKafka kafka) throws Exception {
    try (var admin = admin(kafka)) {
      return admin.describeCluster().clusterId().get();
    }
  }

  private static Admin admin(EmbeddedKafka kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }
}
