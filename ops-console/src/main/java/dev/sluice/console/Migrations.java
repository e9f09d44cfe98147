package dev.sluice.console;

import dev.sluice.console.ConsoleProperties.Postgres;
import org.flywaydb.core.Flyway;

/** Brings the database to the schema of the wire contract; instances that start together queue. */
final class Migrations {
  private final Postgres postgres;

  Migrations(Postgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Runs what is missing.
   *
   * @throws org.flywaydb.core.api.FlywayException if the database is down or was changed by others
   */
  void migrate() {
    // connections of its own, because a migration may take longer than the statements of a service
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(postgres.url(), postgres.username(), postgres.password())
        .load()
        .migrate();
  }
}
