package dev.sluice.console.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.RecordHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WaitingRecordsTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void manyPartitionsThatTellOneByOneAllTell() {
    List<TopicPartition> partitions = partitions(200);
    MockConsumer<byte[], byte[]> consumer = consumer(partitions);
    partitions.forEach(
        each -> consumer.addRecord(record(each, NOON.minusSeconds(each.partition()))));
    consumer.setMaxPollRecords(1);

    var waiting = WaitingRecords.oldest(consumer, ends(partitions), 200, LONG);

    assertThat(waiting)
        .isEqualTo(new WaitingRecords.Waiting(200, NOON.minusSeconds(199), List.of()));
  }

  @Test
  void partitionsThatDoNotTellInTimeAreNamed() {
    List<TopicPartition> partitions = partitions(4);
    MockConsumer<byte[], byte[]> consumer = consumer(partitions);
    consumer.addRecord(record(partitions.get(2), NOON));

    var waiting = WaitingRecords.oldest(consumer, ends(partitions), 4, Duration.ofMillis(50));

    assertThat(waiting).isEqualTo(new WaitingRecords.Waiting(4, NOON, List.of(0, 1, 3)));
  }

  @Test
  void marksOfTransactionsAreNothingThatWaits() {
    List<TopicPartition> partitions = partitions(2);
    MockConsumer<byte[], byte[]> consumer = consumer(partitions);
    partitions.forEach(each -> consumer.seek(each, 1));

    var waiting = WaitingRecords.oldest(consumer, ends(partitions), 2, LONG);

    assertThat(waiting).isEqualTo(new WaitingRecords.Waiting(0, null, List.of()));
  }

  private static List<TopicPartition> partitions(int count) {
    return IntStream.range(0, count).mapToObj(i -> new TopicPartition("t", i)).toList();
  }

  private static Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
    return partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> 1L));
  }

  private static MockConsumer<byte[], byte[]> consumer(List<TopicPartition> partitions) {
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    consumer.assign(partitions);
    consumer.updateBeginningOffsets(
        partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> 0L)));
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  private static ConsumerRecord<byte[], byte[]> record(TopicPartition at, Instant received) {
    var record =
        new ConsumerRecord<byte[], byte[]>(at.topic(), at.partition(), 0, null, new byte[0]);
    record.headers().add(RecordHeaders.RECEIVED_AT, received.toString().getBytes(UTF_8));
    return record;
  }
}
