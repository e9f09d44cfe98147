package dev.sluice.system;

import dev.sluice.testkit.KafkaProcess;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.util.Map;

/** The testkit's servers, each a process of its own. */
final class EmbeddedServers implements Servers {
  private final KafkaProcess kafka;
  private final TestPostgres postgres = TestPostgres.start();

  EmbeddedServers(Path logs) {
    kafka = KafkaProcess.start(Map.of(), logs.resolve("kafka.log"));
  }

  KafkaProcess kafka() {
    return kafka;
  }

  TestPostgres postgres() {
    return postgres;
  }

  @Override
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  @Override
  public String jdbcUrl() {
    return postgres.jdbcUrl();
  }

  @Override
  public String username() {
    return postgres.username();
  }

  @Override
  public String password() {
    return postgres.password();
  }

  @Override
  public void close() {
    kafka.close();
    postgres.close();
  }
}
