package dev.sluice.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.PublishedKeys;
import dev.sluice.providers.Verdict;
import dev.sluice.schemas.Topics;
import dev.sluice.testkit.SignedRequest;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SourceRegistryIT {
  private static final KeyRing KEYS = KeyRing.parse("0a".repeat(32));
  private static final ProviderCatalog CATALOG = ProviderCatalog.bundled();
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  private static final Duration START = Duration.ofSeconds(30);

  private static TestKafka kafka;

  @BeforeAll
  static void startKafka() {
    kafka = TestKafka.start(Map.of("log.cleaner.backoff.ms", "100"));
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void followsChangesWithinASecond() throws Exception {
    Topics topics = new Topics("follow.");
    createTopic(topics, Map.of());
    try (var topic = topic(topics)) {
      topic.publish(SourceTopic.source(KEYS, "early", "github", "one"));
      try (var registry = follow(topics, KEYS)) {
        awaitCaughtUp(registry);
        assertThat(names(registry)).isEqualTo("early");
        assertThat(verify(registry, "early", "two")).isInstanceOf(Verdict.Refused.class);

        topic.publish(SourceTopic.source(KEYS, "early", "github", "two"));
        within(ONE_SECOND, () -> verify(registry, "early", "two") instanceof Verdict.Verified);
        topic.publish(SourceTopic.source(KEYS, "late", "github", "three"));
        within(ONE_SECOND, () -> names(registry).equals("early late"));
        topic.delete("early");
        within(ONE_SECOND, () -> names(registry).equals("late"));

        assertThat(registry.find("early")).isNull();
        assertThat(registry.find("late").name()).isEqualTo("late");
      }
    }
  }

  @Test
  void isEmptyButCaughtUpOnAnEmptyTopic() throws Exception {
    Topics topics = new Topics("empty.");
    createTopic(topics, Map.of());

    try (var registry = follow(topics, KEYS)) {
      awaitCaughtUp(registry);
      assertThat(registry.all()).isEmpty();
    }
  }

  @Test
  void waitsForTheTopic() throws Exception {
    Topics topics = new Topics("missing.");
    try (var registry = follow(topics, KEYS)) {
      await().during(Duration.ofMillis(500)).until(() -> !registry.caughtUp());

      createTopic(topics, Map.of());
      awaitCaughtUp(registry);
      try (var topic = topic(topics)) {
        topic.publish(SourceTopic.source(KEYS, "a", "github", "one"));
        within(ONE_SECOND, () -> names(registry).equals("a"));
      }
    }
  }

  @Test
  void waitsForTheBrokerAndSurvivesItsRestart() throws Exception {
    Topics topics = new Topics("broker.");
    try (var own = TestKafka.start()) {
      own.createTopics(topics, 1);
      own.stop();
      var settings = KafkaSettings.of(own.bootstrapServers(), Map.of());
      try (var registry =
          SourceRegistry.follow(settings, topics, KEYS, CATALOG, PublishedKeys.NONE)) {
        await().during(Duration.ofMillis(500)).until(() -> !registry.caughtUp());

        own.restart();
        awaitCaughtUp(registry);
        own.stop();
        own.restart();
        try (var topic = new SourceTopic(own.bootstrapServers(), topics.sources())) {
          topic.publish(SourceTopic.source(KEYS, "a", "github", "one"));
        }

        within(START, () -> names(registry).equals("a"));
      }
    }
  }

  @Test
  void skipsMalformedRecordsAndKeepsTheEarlierState() throws Exception {
    Topics topics = new Topics("malformed.");
    createTopic(topics, Map.of("cleanup.policy", "delete"));
    try (var topic = topic(topics);
        var registry = follow(topics, KEYS)) {
      topic.publish(SourceTopic.source(KEYS, "a", "github", "one"));
      topic.publishMalformed("a");
      topic.publishMalformed("NOT A NAME");
      topic.publishWithoutKey();
      topic.publish(SourceTopic.source(KEYS, "b", "github", "two"));

      within(START, () -> names(registry).equals("a b"));
      assertThat(verify(registry, "a", "one")).isInstanceOf(Verdict.Verified.class);
    }
  }

  @Test
  void keepsASourceItCannotOpenButRefusesEverything() throws Exception {
    Topics topics = new Topics("wrongkey.");
    createTopic(topics, Map.of());
    try (var topic = topic(topics)) {
      topic.publish(SourceTopic.source(KEYS, "a", "github", "one"));
      topic.publish(SourceTopic.source(KEYS, "b", "nobody", "one"));
      try (var registry = follow(topics, KeyRing.parse("0b".repeat(32)))) {
        awaitCaughtUp(registry);

        assertThat(names(registry)).isEqualTo("a b");
        for (String name : List.of("a", "b")) {
          assertThat(verify(registry, name, "one"))
              .isInstanceOfSatisfying(
                  Verdict.Refused.class,
                  refused -> assertThat(refused.kind()).isEqualTo(Verdict.Refused.Kind.NO_SECRET));
        }
      }
    }
  }

  @Test
  void readsACompactedTopic() throws Exception {
    Topics topics = new Topics("compacted.");
    createTopic(
        topics,
        Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "100",
            "min.cleanable.dirty.ratio", "0.01",
            "delete.retention.ms", "0"));
    try (var topic = topic(topics)) {
      for (int i = 0; i < 20; i++) {
        topic.publish(SourceTopic.source(KEYS, "a", "github", "secret" + i));
      }
      topic.publish(SourceTopic.source(KEYS, "gone", "github", "one"));
      topic.delete("gone");
      // a segment is closed by the first record after its time
      await()
          .atMost(START)
          .until(
              () -> {
                topic.publish(SourceTopic.source(KEYS, "filler", "github", "one"));
                return records(topics) < 20;
              });

      try (var registry = follow(topics, KEYS)) {
        awaitCaughtUp(registry);

        assertThat(names(registry)).isEqualTo("a filler");
        assertThat(verify(registry, "a", "secret19")).isInstanceOf(Verdict.Verified.class);
      }
    }
  }

  @Test
  void dropsWhatATopicMadeAnewDoesNotHold() throws Exception {
    Topics topics = new Topics("anew.");
    createTopic(topics, Map.of());
    try (var topic = topic(topics);
        var registry = follow(topics, KEYS);
        var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      topic.publish(SourceTopic.source(KEYS, "a", "github", "one"));
      topic.publish(SourceTopic.source(KEYS, "b", "github", "one"));
      within(START, () -> names(registry).equals("a b"));

      admin.deleteTopics(List.of(topics.sources())).all().get();
      await().until(() -> !admin.listTopics().names().get().contains(topics.sources()));
      createTopic(topics, Map.of());
      try (var anew = topic(topics)) {
        anew.publish(SourceTopic.source(KEYS, "b", "github", "two"));
      }

      within(START, () -> names(registry).equals("b"));
      assertThat(verify(registry, "b", "two")).isInstanceOf(Verdict.Verified.class);
    }
  }

  private static SourceRegistry follow(Topics topics, KeyRing keys) {
    var settings = KafkaSettings.of(kafka.bootstrapServers(), Map.of());
    return SourceRegistry.follow(settings, topics, keys, CATALOG, PublishedKeys.NONE);
  }

  private static SourceTopic topic(Topics topics) {
    return new SourceTopic(kafka.bootstrapServers(), topics.sources());
  }

  private static void createTopic(Topics topics, Map<String, String> configs) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      var topic = new NewTopic(topics.sources(), 2, (short) 1).configs(configs);
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  private static int records(Topics topics) {
    try (var reader = new TopicReader(kafka.bootstrapServers(), topics.sources())) {
      return reader.readAll().size();
    }
  }

  private static Verdict verify(SourceRegistry registry, String name, String secret) {
    var request = SignedRequest.signed(CATALOG.find("github"), secret);
    return registry.find(name).verifier().verify(request);
  }

  private static String names(SourceRegistry registry) {
    return registry.all().stream().map(Source::name).sorted().collect(Collectors.joining(" "));
  }

  private static void awaitCaughtUp(SourceRegistry registry) {
    within(START, registry::caughtUp);
  }

  private static void within(Duration time, Callable<Boolean> condition) {
    await().pollInterval(Duration.ofMillis(20)).atMost(time).until(condition);
  }
}
