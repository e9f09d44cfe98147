package dev.sluice.system;

import dev.sluice.testkit.FaultProxy;
import dev.sluice.testkit.KafkaProcess;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;

/** The testkit's servers, reached by everybody through proxies that can fail. */
final class ProxiedServers implements Servers {
  private final FaultProxy toKafka = FaultProxy.open();
  private final TestPostgres postgres = TestPostgres.start();
  private final FaultProxy toPostgres = FaultProxy.to(postgres.port());
  private final KafkaProcess kafka;

  ProxiedServers(Path logs) {
    kafka = KafkaProcess.startBehind(toKafka, logs.resolve("kafka.log"));
  }

  FaultProxy toKafka() {
    return toKafka;
  }

  FaultProxy toPostgres() {
    return toPostgres;
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
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(toPostgres.port());
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
    toKafka.close();
    toPostgres.close();
  }
}
