package dev.sluice.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaProcessIT {
  private KafkaProcess kafka;

  @BeforeEach
  void start() {
    kafka = KafkaProcess.start(Map.of(), Path.of("target", "logs", "KafkaProcessIT.log"));
    kafka.createTopics(Topics.DEFAULT, 1);
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void aKilledBrokerComesBackWithWhatItAcknowledged() throws Exception {
    send("acknowledged");

    kafka.kill();
    kafka.restart();
    send("afterwards");

    try (var reader = new TopicReader(kafka.bootstrapServers(), Topics.DEFAULT.raw())) {
      assertThat(reader.awaitAtLeast(2, Duration.ofSeconds(30)))
          .extracting(record -> new String(record.value(), UTF_8))
          .containsExactly("acknowledged", "afterwards");
    }
  }

  @Test
  void aFrozenBrokerAnswersNothingUntilItIsThawed() throws Exception {
    kafka.freeze();
    assertThatThrownBy(() -> send("while frozen"))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class);

    kafka.thaw();
    send("after");
  }

  private void send(String value) throws Exception {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "max.block.ms", "3000",
            "request.timeout.ms", "2000",
            "delivery.timeout.ms", "3000");
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(Topics.DEFAULT.raw(), value.getBytes(UTF_8))).get();
    }
  }
}
