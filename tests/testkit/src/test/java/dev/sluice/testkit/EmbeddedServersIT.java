package dev.sluice.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.Topics;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class EmbeddedServersIT {
  @Test
  void kafkaKeepsItsRecordsOverARestart() throws Exception {
    try (var kafka = TestKafka.start()) {
      kafka.createTopics(Topics.DEFAULT, 3);
      send(kafka, "before".getBytes(UTF_8));

      kafka.stop();
      kafka.restart();
      send(kafka, "after".getBytes(UTF_8));

      try (var reader = new TopicReader(kafka.bootstrapServers(), Topics.DEFAULT.raw())) {
        assertThat(reader.awaitAtLeast(2, Duration.ofSeconds(30)))
            .extracting(record -> new String(record.value(), UTF_8))
            .containsExactlyInAnyOrder("before", "after");
      }
    }
  }

  @Test
  void postgresIsDurableAndKeepsItsRowsOverARestart() throws Exception {
    try (var postgres = TestPostgres.start()) {
      try (Connection connection = postgres.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kept (id int)");
        statement.execute("INSERT INTO kept VALUES (7)");
      }

      postgres.stop();
      postgres.restart();

      try (Connection connection = postgres.connect();
          Statement statement = connection.createStatement()) {
        assertThat(one(statement, "SELECT id FROM kept")).isEqualTo("7");
        assertThat(one(statement, "SHOW fsync")).isEqualTo("on");
        assertThat(one(statement, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(one(statement, "SHOW full_page_writes")).isEqualTo("on");
        assertThat(one(statement, "SHOW server_version")).startsWith("18.");
      }
    }
  }

  private static void send(TestKafka kafka, byte[] value) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(Topics.DEFAULT.raw(), value)).get();
    }
  }

  private static String one(Statement statement, String sql) throws Exception {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
