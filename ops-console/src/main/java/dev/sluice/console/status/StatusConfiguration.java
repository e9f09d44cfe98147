package dev.sluice.console.status;

import dev.sluice.console.api.Searches;
import dev.sluice.console.events.CommittedEvents;
import dev.sluice.console.status.StatusRoutes.Parts;
import dev.sluice.console.status.StatusRoutes.StageGroup;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the part about the pipeline together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AlarmProperties.class)
public class StatusConfiguration {
  private static final String GROUP = "sluice-";
  private static final String VERIFIER = "verifier";
  private static final String DEDUP = "dedup";
  private static final String REPLAY = "replay";

  /** Alarms about stages must not wait for the history of sources. */
  private static final Duration MOST_OF_A_LOOK = Duration.ofSeconds(20);

  @Bean
  KafkaLooks kafkaLooks(KafkaSettings kafka) {
    return new KafkaLooks(kafka);
  }

  @Bean
  CommittedEvents committedEvents(KafkaLooks kafka, Topics topics) {
    return offsets(kafka, topics);
  }

  @Bean
  StatusRoutes statusRoutes(
      KafkaLooks kafka, Topics topics, JdbcClient database, Trouble console, InstantSource clock) {
    return new StatusRoutes(
        stages(topics),
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

  @Bean
  LatencyRoutes latencyRoutes(
      KafkaLooks kafka, Topics topics, JdbcClient database, InstantSource clock) {
    return new LatencyRoutes(new Latencies(kafka), topics.events(), database, clock);
  }

  @Bean
  Alarms alarms(
      KafkaLooks kafka,
      Topics topics,
      JdbcClient database,
      TransactionTemplate transactions,
      Searches searches,
      AlarmProperties limits) {
    List<String> deadLetters =
        Stream.of(topics.raw(), topics.verified(), topics.replay())
            .map(Topics::deadLetter)
            .toList();
    return new Alarms(
        new SourceHistory(database, transactions, searches, limits, MOST_OF_A_LOOK),
        limits,
        new Alarms.Kafka(
            stages(topics),
            offsets(kafka, topics),
            new WaitingRecords(kafka),
            new DeadLetters(kafka, deadLetters, limits.deadLetterWindow())));
  }

  @Bean
  AlarmWatch alarmWatch(
      Alarms alarms, AlarmProperties limits, InstantSource clock, MeterRegistry meters) {
    return new AlarmWatch(alarms, limits.every(), clock, meters);
  }

  @Bean
  AlarmRoutes alarmRoutes(Alarms alarms) {
    return new AlarmRoutes(alarms);
  }

  private static List<StageGroup> stages(Topics topics) {
    String group = topics.prefix() + GROUP;
    return List.of(
        new StageGroup(VERIFIER, topics.raw(), group + VERIFIER),
        new StageGroup(DEDUP, topics.verified(), group + DEDUP),
        new StageGroup(REPLAY, topics.replay(), group + REPLAY));
  }

  private static StageOffsets offsets(KafkaLooks kafka, Topics topics) {
    return new StageOffsets(kafka, topics.prefix() + GROUP + DEDUP);
  }
}
