package dev.sluice.console.events;

import dev.sluice.console.access.AuditLog;
import dev.sluice.console.api.Searches;
import dev.sluice.console.sources.SourceTables;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.registry.KeyRing;
import dev.sluice.schemas.Topics;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the part about events together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeliveryProperties.class)
public class EventsConfiguration {
  @Bean
  EventRoutes eventRoutes(
      JdbcClient database,
      KafkaSettings kafka,
      Topics topics,
      CommittedEvents committed,
      Diagnoses diagnoses,
      AuditLog audit,
      Searches searches) {
    var events = new Events(database);
    var receipts =
        new Receipts(
            events,
            source -> cleanTopic(database, topics, source),
            committed,
            new EventReplays(database));
    return new EventRoutes(events, new RawRecords(kafka), receipts, diagnoses, audit, searches);
  }

  @Bean
  DeletionRoutes deletionRoutes(
      JdbcClient database,
      TransactionTemplate transactions,
      AuditLog audit,
      Searches searches,
      InstantSource clock) {
    return new DeletionRoutes(new EventDeletion(database, transactions, audit, clock), searches);
  }

  @Bean
  KnownSources knownSources(
      @Qualifier("apiPool") DataSource pool, KeyRing keys, InstantSource clock) {
    return new KnownSources(pool, new SourceTables(clock), keys);
  }

  @Bean
  Diagnoses diagnoses(KnownSources sources) {
    return new Diagnoses(sources);
  }

  @Bean
  TestDeliveries testDeliveries(
      KnownSources sources, DeliveryProperties properties, InstantSource clock) {
    return new TestDeliveries(sources, properties, clock);
  }

  @Bean
  TestDeliveryRoutes testDeliveryRoutes(TestDeliveries deliveries, AuditLog audit) {
    return new TestDeliveryRoutes(deliveries, audit);
  }

  private static String cleanTopic(JdbcClient database, Topics topics, String source) {
    return database
        .sql("SELECT coalesce(topic, ?) FROM sources WHERE name = ?")
        .params(topics.events(), source)
        .query(String.class)
        .optional()
        .orElse(topics.events());
  }
}
