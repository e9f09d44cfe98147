package dev.sluice.console.status;

import dev.sluice.console.api.Searches;
import dev.sluice.console.events.CommittedEvents;
import dev.sluice.console.status.StatusRoutes.Parts;
import dev.sluice.console.status.StatusRoutes.StageGroup;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Topics;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the part about the pipeline together. */
@Configuration(proxyBeanMethods = false)
public class StatusConfiguration {
  private static final String GROUP = "sluice-";
  private static final String VERIFIER = "verifier";
  private static final String DEDUP = "dedup";
  private static final String REPLAY = "replay";

  @Bean
  CommittedEvents committedEvents(KafkaSettings kafka, Topics topics) {
    return offsets(kafka, topics);
  }

  @Bean
  StatusRoutes statusRoutes(
      KafkaSettings kafka,
      Topics topics,
      JdbcClient database,
      Trouble console,
      InstantSource clock) {
    return new StatusRoutes(
        List.of(
            new StageGroup(VERIFIER, topics.raw(), topics.prefix() + GROUP + VERIFIER),
            new StageGroup(DEDUP, topics.verified(), topics.prefix() + GROUP + DEDUP),
            new StageGroup(REPLAY, topics.replay(), topics.prefix() + GROUP + REPLAY)),
        offsets(kafka, topics),
        new WaitingRecords(kafka),
        new Parts(database, console, clock));
  }

  @Bean
  StatisticsRoutes statisticsRoutes(JdbcClient database, InstantSource clock, Searches searches) {
    return new StatisticsRoutes(database, clock, searches);
  }

  @Bean
  TimelineRoutes timelineRoutes(JdbcClient database, InstantSource clock, Searches searches) {
    return new TimelineRoutes(database, clock, searches);
  }

  @Bean
  TroubleRoutes troubleRoutes(JdbcClient database, InstantSource clock, Searches searches) {
    return new TroubleRoutes(database, clock, searches);
  }

  private static StageOffsets offsets(KafkaSettings kafka, Topics topics) {
    return new StageOffsets(kafka, topics.prefix() + GROUP + DEDUP);
  }
}
