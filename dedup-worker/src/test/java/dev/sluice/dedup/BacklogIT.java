package dev.sluice.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.Topics;
import dev.sluice.testkit.TestKafka;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BacklogIT {
  private static final String RAW = Topics.DEFAULT.raw();
  private static final String VERIFIED = Topics.DEFAULT.verified();
  private static final Instant LONG_AGO = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant OLD = Instant.parse("2026-11-20T00:00:00Z");

  private static final InstantSource CLOCK = InstantSource.system();

  private TestKafka kafka;
  private Admin admin;
  private Backlog backlog;

  @BeforeEach
  void start() {
    kafka = TestKafka.start();
    kafka.createTopics(Topics.DEFAULT, 2);
    Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
    admin = Admin.create(clients);
    backlog = new Backlog(admin, clients, Map.of(RAW, "verifier", VERIFIED, "dedup"));
  }

  @AfterEach
  void stop() {
    admin.close();
    kafka.close();
  }

  @Test
  void isNothingWhereAllIsCommittedThoughMarksOfTransactionsFollow() throws Exception {
    long next = append(VERIFIED, 0, LONG_AGO);
    commit("dedup", VERIFIED, 0, next);

    assertThat(backlog.oldest()).isNull();
  }

  @Test
  void isTheOldestOfWhatWaitsInAnyPartitionOfAnyStage() throws Exception {
    commit("dedup", VERIFIED, 0, append(VERIFIED, 0, LONG_AGO));
    append(VERIFIED, 0, CLOCK.instant());
    assertThat(backlog.oldest()).isAfter(OLD);

    append(RAW, 1, OLD);
    assertThat(backlog.oldest()).isEqualTo(OLD);

    append(VERIFIED, 1, LONG_AGO);
    assertThat(backlog.oldest()).isEqualTo(LONG_AGO);
  }

  @Test
  void goesByTheTimeOfAppendWhereNoneOfReceiptCanBeRead() throws Exception {
    Instant before = CLOCK.instant().minusSeconds(60);
    try (var producer = producer("poison")) {
      producer.initTransactions();
      producer.beginTransaction();
      var _ = producer.send(new ProducerRecord<>(RAW, 0, null, new byte[0]));
      producer.commitTransaction();
    }

    assertThat(backlog.oldest()).isAfter(before);
  }

  /** In a transaction, as the stages do. Returns the offset behind it. */
  private long append(String topic, int partition, Instant received) throws Exception {
    try (var producer = producer(topic + partition)) {
      producer.initTransactions();
      producer.beginTransaction();
      var record = new ProducerRecord<byte[], byte[]>(topic, partition, null, new byte[0]);
      record.headers().add(RecordHeaders.RECEIVED_AT, received.toString().getBytes(UTF_8));
      var sent = producer.send(record);
      producer.commitTransaction();
      return sent.get().offset() + 1;
    }
  }

  private void commit(String group, String topic, int partition, long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private KafkaProducer<byte[], byte[]> producer(String transactionalId) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", kafka.bootstrapServers());
    config.put("transactional.id", transactionalId);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
