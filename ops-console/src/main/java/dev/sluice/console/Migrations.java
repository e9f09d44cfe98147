package dev.sluice.console;

import dev.sluice.console.ConsoleProperties.Postgres;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

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
        .dataSource(new DriverManagerDataSource(postgres.url(), settings()))
        .load()
        .migrate();
  }

  private Properties settings() {
    var settings = new Properties();
    settings.setProperty("user", postgres.username());
    settings.setProperty("password", postgres.password());
    settings.setProperty("ApplicationName", "sluice-migrations");
    // an administrator's limits are meant for what a service does; one connection holds the lock,
    // idle in its transaction, for as long as another migrates
    settings.setProperty(
        "options", "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0");
    settings.putAll(postgres.tls().connectionSettings());
    return settings;
  }
}
