package dev.sluice.dedup;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.stage.Membership;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/**
 * Claims as dedup makes them, without its Kafka. In dedup's package, because how it claims is
 * nobody else's business.
 */
public final class ClaimLoad {
  private static final Duration WINDOW = Duration.ofDays(7);
  private static final TopicPartition PARTITION = new TopicPartition("webhooks.verified", 0);
  private static final Membership MEMBER = new Membership(Set.of(PARTITION), 1);

  private final IdempotencyClaims claims;
  private final List<SortedMap<KeyHash, List<Candidate>>> batches = new ArrayList<>();
  private long offset;

  /**
   * Claims in a database with the schema of the wire contract.
   *
   * @param database one connection will do
   */
  public ClaimLoad(DataSource database) {
    this.claims =
        new IdempotencyClaims(
            database, new ClaimFences(MEMBER::generation), InstantSource.system());
  }

  /** Adds a batch that is claimed later; all of its keys are free. */
  public void add(List<VerifiedEvent> events) {
    SortedMap<KeyHash, List<Candidate>> batch = new TreeMap<>();
    for (VerifiedEvent event : events) {
      var at = new Coordinates(PARTITION.topic(), PARTITION.partition(), offset++);
      batch.put(KeyHash.of(event), List.of(new Candidate(event, at, WINDOW)));
    }
    batches.add(batch);
  }

  /**
   * Claims all batches that were added, each in a transaction.
   *
   * @throws SQLException if the database refuses
   */
  public void claim() throws SQLException {
    for (SortedMap<KeyHash, List<Candidate>> batch : batches) {
      var _ = claims.claim(MEMBER, batch);
    }
    batches.clear();
  }

  /** Drops what was added. */
  public void forget() {
    batches.clear();
  }
}
