package dev.sluice.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BatchLimitsTest {
  private static final TopicPartition PARTITION = new TopicPartition(Raws.TOPIC, 0);

  @Test
  void fillsABatchUpToItsRecords() {
    var limits = new BatchLimits(100, Long.MAX_VALUE);

    assertThat(filled(limits, 1_000, 1)).hasSize(100);
    assertThat(filled(new BatchLimits(7, Long.MAX_VALUE), 1_000, 1)).hasSize(7);
  }

  @Test
  void takesWhatIsAtHandAndDoesNotWaitForMore() {
    assertThat(filled(new BatchLimits(2_000, Long.MAX_VALUE), 70, 1)).hasSize(70);
  }

  @Test
  void isFullOnceItHasTheBytesWhateverTheyCompressTo() {
    var limits = new BatchLimits(2_000, 1_000_000);

    List<ConsumerRecord<byte[], byte[]>> batch = filled(limits, 1_000, 10_000);

    assertThat(batch.size() * 10_000L).isBetween(1_000_000L, 1_300_000L);
  }

  /** What a lane would work on: one poll of the container, filled up. */
  private static List<ConsumerRecord<byte[], byte[]>> filled(
      BatchLimits limits, int available, int size) {
    try (var consumer = new MockConsumer<byte[], byte[]>("earliest")) {
      consumer.assign(List.of(PARTITION));
      consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
      consumer.setMaxPollRecords(limits.ofOnePoll());
      for (int offset = 0; offset < available; offset++) {
        consumer.addRecord(Raws.record(0, offset, new byte[size]));
      }
      List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
      consumer.poll(Duration.ZERO).forEach(batch::add);
      limits.fill(batch, consumer);
      return batch;
    }
  }
}
