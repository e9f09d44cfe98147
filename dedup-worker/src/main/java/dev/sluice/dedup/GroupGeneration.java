package dev.sluice.dedup;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.admin.Admin;

/** The present epoch of a consumer group; it grows for as long as the group is not deleted. */
final class GroupGeneration implements IntSupplier {
  private final Admin kafka;
  private final String group;

  GroupGeneration(Admin kafka, String group) {
    this.kafka = kafka;
    this.group = group;
  }

  /**
   * Asks the group's coordinator.
   *
   * @throws IllegalStateException if it does not say
   */
  @Override
  public int getAsInt() {
    try {
      var described = kafka.describeConsumerGroups(List.of(group)).describedGroups();
      return Objects.requireNonNull(described.get(group))
          .get()
          .groupEpoch()
          .orElseThrow(
              () -> new IllegalStateException("classic group %s has no epoch".formatted(group)));
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not describe the consumer group " + group, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for consumer group " + group, e);
    }
  }
}
