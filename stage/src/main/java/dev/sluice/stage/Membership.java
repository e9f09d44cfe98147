package dev.sluice.stage;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * In what right a batch is worked on: these partitions were this consumer's when it was polled.
 *
 * @param partitions that the batch's records come from
 * @param generation the consumer's member epoch in its group; whoever has a partition later has it
 *     under a greater one, as long as the group lives
 */
public record Membership(Set<TopicPartition> partitions, int generation) {
  /** Takes a copy. */
  public Membership {
    partitions = Set.copyOf(partitions);
  }
}
