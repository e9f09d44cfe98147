package dev.sluice.console.events;

import dev.sluice.console.access.AuditLog;
import dev.sluice.console.api.Searches;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the part about events together. */
@Configuration(proxyBeanMethods = false)
public class EventsConfiguration {
  @Bean
  EventRoutes eventRoutes(
      JdbcClient database,
      KafkaSettings kafka,
      Topics topics,
      CommittedEvents committed,
      AuditLog audit,
      Searches searches) {
    var events = new Events(database);
    var receipts =
        new Receipts(
            events,
            source -> cleanTopic(database, topics, source),
            committed,
            new EventReplays(database));
    return new EventRoutes(events, new RawRecords(kafka), receipts, audit, searches);
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
