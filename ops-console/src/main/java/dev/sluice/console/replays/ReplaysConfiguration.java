package dev.sluice.console.replays;

import dev.sluice.console.access.AuditLog;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the part about replays together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReplayProperties.class)
public class ReplaysConfiguration {
  private static final String GROUP = "sluice-";

  @Bean
  ReplayRoutes replayRoutes(
      JdbcClient database,
      TransactionTemplate transactions,
      AuditLog audit,
      ReplayProperties limits,
      InstantSource clock) {
    return new ReplayRoutes(
        new Replays(database, limits.approval(), clock),
        new ReplayItems(database),
        transactions,
        audit,
        limits,
        clock);
  }

  @Bean
  DeadLetterRoutes deadLetterRoutes(JdbcClient database, KafkaSettings kafka, Topics topics) {
    var clients = new ReplayClients(kafka);
    List<String> names = new StoredCopies(clients, topics).deadLetters();
    return new DeadLetterRoutes(new DeadLetters(clients, names), database);
  }

  @Bean
  ReplayWork replayWork(
      JdbcClient database, TransactionTemplate transactions, AuditLog audit, InstantSource clock) {
    return new ReplayWork(database, transactions, audit, clock);
  }

  @Bean
  ReplayRun.Around replayAround(
      JdbcClient database, Topics topics, MeterRegistry meters, InstantSource clock) {
    return new ReplayRun.Around(
        new KeptClaims(database), topics.replay(), new ReplayMetrics(meters), clock);
  }

  @Bean
  ReplayRunner replayRunner(
      JdbcClient database,
      KafkaSettings kafka,
      Topics topics,
      ReplayWork work,
      ReplayRun.Around around,
      ReplayProperties limits,
      ReplayGrace grace) {
    var clients = new ReplayClients(kafka);
    var store = new Planner.Store(clients, new StoredCopies(clients, topics), topics);
    var planner = new Planner(database, work, new PlanItems(database), around.claims(), store);
    return new ReplayRunner(
        new ReplayRun.Tools(
            work, new ReplayItems(database), planner, clients, stages(topics), limits, around),
        grace.time());
  }

  private static List<LiveTraffic.Stage> stages(Topics topics) {
    String group = topics.prefix() + GROUP;
    return List.of(
        new LiveTraffic.Stage("verifier", topics.raw(), group + "verifier"),
        new LiveTraffic.Stage("dedup worker", topics.verified(), group + "dedup"));
  }
}
