package dev.sluice.stage;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Drops a connection whose server takes no writes. After a failover the address may lead to the new
 * primary while a connection to the old one, read-only now, lives on: without this the pool would
 * hand it out for as long as it may live.
 */
final class ReadOnlyEviction implements SQLExceptionOverride {
  /** Of PostgreSQL: read_only_sql_transaction. */
  private static final String READ_ONLY = "25006";

  @java.lang.Override
  public Override adjudicate(SQLException e) {
    return READ_ONLY.equals(e.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
  }
}
