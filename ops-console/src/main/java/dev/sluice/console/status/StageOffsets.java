package dev.sluice.console.status;

import dev.sluice.console.events.CommittedEvents;
import dev.sluice.schemas.Coordinates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far the groups of the stages are, and how many work in them. */
final class StageOffsets implements CommittedEvents {
  private final KafkaLooks kafka;
  private final String dedupGroup;

  StageOffsets(KafkaLooks kafka, String dedupGroup) {
    this.kafka = kafka;
    this.dedupGroup = dedupGroup;
  }

  @Override
  public @Nullable Boolean includes(Coordinates verified) {
    try {
      Long committed =
          committed(dedupGroup).get(new TopicPartition(verified.topic(), verified.partition()));
      return committed == null ? null : committed > verified.offset();
    } catch (KafkaException e) {
      return null;
    }
  }

  /**
   * What a group has committed, by partition.
   *
   * @throws KafkaException if Kafka does not answer
   */
  Map<TopicPartition, Long> committed(String group) {
    return ask(
        admin -> {
          Map<TopicPartition, Long> offsets = new HashMap<>();
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get()
              .forEach(
                  (partition, offset) -> {
                    if (offset != null) {
                      offsets.put(partition, offset.offset());
                    }
                  });
          return offsets;
        });
  }

  /**
   * How many consumers a group has, 0 where there is no such group.
   *
   * @throws KafkaException if Kafka does not answer
   */
  int members(String group) {
    return ask(
        admin -> {
          boolean known =
              admin.listGroups().all().get().stream()
                  .anyMatch(listed -> listed.groupId().equals(group));
          return known
              ? admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                  .mapToInt(description -> description.members().size())
                  .sum()
              : 0;
        });
  }

  private interface Question<T> {
    T ask(Admin admin) throws ExecutionException, InterruptedException;
  }

  private <T> T ask(Question<T> question) {
    try {
      return question.ask(kafka.admin());
    } catch (ExecutionException e) {
      throw new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }
}
