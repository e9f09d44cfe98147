package dev.sluice.stage;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What tells one stage from another.
 *
 * @param name in the group, in transactional ids, dead letters, logs and metrics, such as {@code
 *     verifier}
 * @param topic where its batches come from
 * @param stage what is made of a batch
 * @param lanes how many at once
 * @param needs what must be there before the first record is asked for
 */
public record StageSpec(String name, String topic, Stage stage, LaneSettings lanes, Needs needs) {

  /** What a stage cannot work without. */
  @FunctionalInterface
  public interface Needs {
    /**
     * What is still missing, for a person; null for nothing.
     *
     * @throws SQLException if the database does not answer, or lacks a table or a right
     */
    @Nullable String missing() throws SQLException;
  }
}
