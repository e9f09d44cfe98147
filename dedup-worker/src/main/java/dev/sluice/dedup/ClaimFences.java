package dev.sluice.dedup;

import dev.sluice.stage.ArrayColumns;
import dev.sluice.stage.Membership;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table {@code claim_fences}: keeps a worker that lost a partition without noticing from
 * changing claims for its records. What Kafka's group does for the offsets, done for the claims.
 */
final class ClaimFences {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimFences.class);

  /**
   * In order, so that two workers never wait for each other; locks rows that it does not change.
   */
  private static final String RAISE =
      """
      INSERT INTO claim_fences AS fence (topic, partition, generation)
      SELECT made.topic, made.partition, ? FROM unnest(?::text[], ?::integer[])
          AS made (topic, partition)
      ON CONFLICT (topic, partition) DO UPDATE SET generation = EXCLUDED.generation
      WHERE fence.generation < EXCLUDED.generation
      """;

  private static final String LATER =
      """
      SELECT topic, partition, generation FROM claim_fences
      JOIN unnest(?::text[], ?::integer[]) AS mine (topic, partition) USING (topic, partition)
      WHERE generation > ? ORDER BY generation DESC LIMIT 1
      """;

  private static final String LOWER =
      """
      UPDATE claim_fences SET generation = ?
      FROM unnest(?::text[], ?::integer[]) AS mine (topic, partition)
      WHERE claim_fences.topic = mine.topic AND claim_fences.partition = mine.partition
      """;

  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final IntSupplier groupGeneration;

  /**
   * Fences of one consumer group.
   *
   * @param groupGeneration asks Kafka for the group's present epoch
   */
  ClaimFences(IntSupplier groupGeneration) {
    this.groupGeneration = groupGeneration;
  }

  /**
   * First in every transaction that changes claims; holds the partitions until its end.
   *
   * @throws LostPartitionException if another worker has had one of them since
   */
  void enter(Connection connection, Membership membership) throws SQLException {
    List<TopicPartition> partitions = membership.partitions().stream().sorted(ORDER).toList();
    try (PreparedStatement raise = connection.prepareStatement(RAISE)) {
      raise.setLong(1, membership.generation());
      setPartitions(raise, 2, partitions);
      raise.executeUpdate();
    }
    try (PreparedStatement later = connection.prepareStatement(LATER)) {
      setPartitions(later, 1, partitions);
      later.setLong(3, membership.generation());
      try (ResultSet row = later.executeQuery()) {
        if (row.next()) {
          settle(
              connection,
              partitions,
              membership.generation(),
              new LostPartitionException(
                  new TopicPartition(row.getString(1), row.getInt(2)),
                  row.getLong(3),
                  membership.generation()));
        }
      }
    }
  }

  /** A group that was deleted, or a cluster that was made anew, counts from the beginning. */
  private void settle(
      Connection connection,
      List<TopicPartition> partitions,
      int generation,
      LostPartitionException lost)
      throws SQLException {
    if (lost.generation <= groupGeneration.getAsInt()) {
      throw lost;
    }
    LOG.warn("The consumer group was made anew, its generation is {}: {}", generation, lost);
    try (PreparedStatement lower = connection.prepareStatement(LOWER)) {
      lower.setLong(1, generation);
      setPartitions(lower, 2, partitions);
      lower.executeUpdate();
    }
  }

  private static void setPartitions(
      PreparedStatement statement, int first, List<TopicPartition> partitions) throws SQLException {
    new ArrayColumns<>(statement, first, partitions)
        .text(TopicPartition::topic)
        .integers(TopicPartition::partition);
  }

  /** The batch is another worker's by now; the group will say so too. */
  static final class LostPartitionException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final long generation;

    private LostPartitionException(TopicPartition partition, long generation, int ours) {
      super(
          "%s was worked on by generation %d of the group, this worker's is %d"
              .formatted(partition, generation, ours));
      this.generation = generation;
    }
  }
}
