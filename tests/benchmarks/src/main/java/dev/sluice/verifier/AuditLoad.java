package dev.sluice.verifier;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.VerifiedEvent;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Rows of {@code webhook_events} as the verifier adds them, without its Kafka. In the verifier's
 * package, because how it adds them is nobody else's business.
 */
public final class AuditLoad {
  private final WebhookEvents table;
  private final List<List<EventRow>> batches = new ArrayList<>();
  private long offset;

  /**
   * Rows in a database with the schema of the wire contract.
   *
   * @param database one connection will do
   */
  public AuditLoad(DataSource database) {
    this.table = new WebhookEvents(database, new SecretUses(InstantSource.system()));
  }

  /** Adds a batch that is written later. */
  public void add(List<VerifiedEvent> events) {
    List<EventRow> rows = new ArrayList<>();
    for (VerifiedEvent event : events) {
      rows.add(
          EventRow.of(
              new Verification.Forwarded(event, null),
              new Coordinates("webhooks.raw", 0, offset++)));
    }
    batches.add(rows);
  }

  /**
   * Writes all batches that were added, each in a transaction.
   *
   * @throws SQLException if the database refuses
   */
  public void write() throws SQLException {
    for (List<EventRow> batch : batches) {
      table.add(batch);
    }
    batches.clear();
  }

  /** Drops what was added. */
  public void forget() {
    batches.clear();
  }
}
