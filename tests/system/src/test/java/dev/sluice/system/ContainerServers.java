package dev.sluice.system;

import dev.sluice.schemas.Topics;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The images that an installation uses. */
final class ContainerServers implements Servers {
  private static final String RECORD_BYTES = String.valueOf(Topics.MAX_RECORD_BYTES);

  private final KafkaContainer kafka =
      new KafkaContainer("apache/kafka:4.2.1")
          .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
          .withEnv("KAFKA_MESSAGE_MAX_BYTES", RECORD_BYTES)
          .withEnv("KAFKA_REPLICA_FETCH_MAX_BYTES", RECORD_BYTES);
  private final PostgreSQLContainer postgres = new PostgreSQLContainer("postgres:18");

  ContainerServers() {
    kafka.start();
    postgres.start();
  }

  @Override
  public String bootstrapServers() {
    return kafka.getBootstrapServers();
  }

  @Override
  public String jdbcUrl() {
    return postgres.getJdbcUrl();
  }

  @Override
  public String username() {
    return postgres.getUsername();
  }

  @Override
  public String password() {
    return postgres.getPassword();
  }

  @Override
  public void close() {
    kafka.stop();
    postgres.stop();
  }
}
