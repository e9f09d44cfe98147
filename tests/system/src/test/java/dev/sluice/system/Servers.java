package dev.sluice.system;

/** The broker and the database that a pipeline runs on. */
interface Servers extends AutoCloseable {
  String bootstrapServers();

  String jdbcUrl();

  /** Owns the schema. */
  String username();

  String password();

  @Override
  void close();
}
