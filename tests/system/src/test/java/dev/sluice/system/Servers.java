package dev.sluice.system;

import dev.sluice.testkit.App;
import java.util.List;

/** The broker and the database that a pipeline runs on. */
interface Servers extends AutoCloseable {
  /** Of a listener on which the test may do everything. */
  String bootstrapServers();

  /** How an app reaches Kafka, as {@code --key=value}. */
  default List<String> kafkaSettings(App app) {
    return List.of("--sluice.kafka.bootstrap-servers=" + bootstrapServers());
  }

  String jdbcUrl();

  /** How an app reaches the database, besides user and password, as {@code --key=value}. */
  default List<String> databaseSettings() {
    return List.of("--sluice.postgres.url=" + jdbcUrl());
  }

  /** Owns the schema. */
  String username();

  String password();

  @Override
  void close();
}
