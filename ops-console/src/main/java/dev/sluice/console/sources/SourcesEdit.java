package dev.sluice.console.sources;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A change of several sources, made while nobody else changes any. */
interface SourcesEdit {
  /**
   * What sources shall be; those that are not among them stay as they are.
   *
   * @param states of what is stored, by name
   * @throws dev.sluice.console.api.ApiException if they cannot be
   */
  List<DesiredSource> of(Map<String, SourceState> states);

  /** Adds what belongs to the same transaction. */
  void record(Connection connection, List<SourceStep> steps) throws SQLException;
}
