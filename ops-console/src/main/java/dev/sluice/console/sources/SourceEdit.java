package dev.sluice.console.sources;

import dev.sluice.schemas.SourceRecord;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One change of one source, made while nobody else changes any. */
interface SourceEdit {
  /**
   * What the source shall be.
   *
   * @param stored as it is, null if there is none
   * @param state of the stored one, null if there is none
   * @return null to delete it
   * @throws dev.sluice.console.api.ApiException if it cannot be
   */
  @Nullable DesiredSource of(@Nullable SourceRecord stored, @Nullable SourceState state);

  /** Adds what belongs to the same transaction. */
  void record(Connection connection) throws SQLException;
}
