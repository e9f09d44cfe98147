package dev.sluice.console;

import static dev.sluice.console.Installation.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.console.sources.InvalidSourcesException;
import dev.sluice.console.sources.SecretSealer;
import dev.sluice.providers.Verdict;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.TopicSpec;
import dev.sluice.testkit.SignedRequest;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class ConsoleIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static TestKafka kafka;
  private static TestPostgres postgres;

  @TempDir private static Path folder;

  @BeforeAll
  static void startServers() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stopServers() {
    kafka.close();
    postgres.close();
  }

  @Test
  void bringsDatabaseTopicsAndSourcesToWhatIsConfigured() throws Exception {
    var installation = installation("fresh");
    try (var app = installation.startReady(sources("topic: fresh.orders", "one"));
        var registry = installation.follow()) {
      within(SOON, () -> verified(registry, "one"));

      assertThat(get(app, "local.server.port", "/health").body()).isEqualTo("{\"status\":\"UP\"}");
      assertThat(get(app, "local.server.port", "/ready").body()).isEqualTo("{\"status\":\"UP\"}");
      var readiness = get(app, "local.management.port", "/actuator/health/readiness");
      assertThat(readiness.statusCode()).isEqualTo(200);
      assertThat(readiness.body()).contains("\"console\"", "\"db\"");
      assertThat(get(app, "local.server.port", "/actuator/health").statusCode()).isEqualTo(401);
      assertThat(partitionsOf(installation.topics.raw())).isEqualTo(4);
      assertThat(partitionsOf("fresh.orders")).isEqualTo(4);
      for (TopicSpec spec : installation.topics.specs(4)) {
        assertThat(configOf(spec.name())).containsAllEntriesOf(spec.configs());
      }
      LocalDate today = LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC);
      assertThat(days(installation))
          .contains(
              "webhook_events_" + today.toString().replace("-", ""),
              "webhook_events_" + today.plusDays(14).toString().replace("-", ""));
      assertThat(installation.query("SELECT * FROM sources, source_secrets"))
          .contains("v1.")
          .doesNotContain("secret-one");
    }
  }

  @Test
  void applyingTheSameFileAgainChangesAndPublishesNothing() throws Exception {
    var installation = installation("again");
    String file = sources("dedup-window: 100h", "one", "two");
    installation.startReady(file).close();
    String rows = installation.query("SELECT * FROM sources, source_secrets ORDER BY position");

    installation.startReady(file).close();

    assertThat(installation.query("SELECT * FROM sources, source_secrets ORDER BY position"))
        .isEqualTo(rows);
    assertThat(installation.announcements()).isEqualTo(1);
  }

  @Test
  void rotationKeepsTheOldSecretUntilItIsRemoved() throws Exception {
    var installation = installation("rotation");
    installation.startReady(sources("", "one")).close();
    String one = installation.query("SELECT key_id, box, created_at FROM source_secrets");
    try (var registry = installation.follow()) {
      installation.control().apply(installation.parse(sources("", "two", "one")));

      within(Duration.ofSeconds(1), () -> verified(registry, "two") && verified(registry, "one"));
      assertThat(installation.query("SELECT key_id, box, created_at FROM source_secrets"))
          .contains(one);

      installation.control().apply(installation.parse(sources("", "two")));

      within(Duration.ofSeconds(1), () -> verified(registry, "two") && !verified(registry, "one"));
      assertThat(installation.query("SELECT revision FROM sources")).isEqualTo("3");
      assertThat(installation.query("SELECT count(*) FROM source_secrets")).isEqualTo("1");
    }
  }

  @Test
  void publishesWhatWasCommittedBeforeACrashAndDeletesWhatIsNotStored() throws Exception {
    var installation = installation("crash");
    installation.startReady(sources("", "one")).close();
    var stray =
        new SecretSealer(Installation.KEYS)
            .seal(installation.parse(sources("", "x")).getFirst(), null);
    installation.publisher().publish(Map.of("hooks", stray));
    // committed, but never published
    installation.execute("UPDATE sources SET status = 'paused', revision = 2");

    try (var app = installation.start();
        var registry = installation.follow()) {
      Installation.ready(app);
      within(
          SOON,
          () ->
              registry.find("hooks") != null
                  && registry.find("hooks").record().status().name().equals("PAUSED"));
      assertThat(verified(registry, "one")).isTrue();
    }
    installation.execute("DELETE FROM sources");
    try (var app = installation.start();
        var registry = installation.follow()) {
      Installation.ready(app);
      within(SOON, () -> registry.caughtUp() && registry.all().isEmpty());
    }
  }

  @Test
  void waitsForTheDatabaseAndTheBroker() throws Exception {
    var installation = installation("waits");
    postgres.stop();
    kafka.stop();
    try (var app =
        installation.start(
            "--sluice.console.sources-file=" + installation.file(sources("", "one")))) {
      assertWaits(app, "the migrations: Connection to 127.0.0.1");
      postgres.restart();
      assertWaits(app, "the topics: Kafka does not answer");
      kafka.restart();
      Installation.ready(app);
    } finally {
      // the other tests need them
      assertThat(postgres.connect().isClosed()).isFalse();
    }
    assertThat(installation.announcements()).isEqualTo(1);
  }

  @Test
  void aWrongFileFailsTheStartWithoutAnyConnection() {
    var installation = installation("wrong");
    Path file = installation.file("sources: [{ name: a, provider: github, mode: x }]");

    assertThatThrownBy(() -> installation.start("--sluice.console.sources-file=" + file))
        .rootCause()
        .isInstanceOf(InvalidSourcesException.class)
        .hasMessageContaining("line 1, sources[0].mode: 'x' is not allowed; allowed are")
        .hasMessageContaining("line 1, sources[0]: 'secrets' is missing");
    assertThatThrownBy(() -> installation.query("SELECT * FROM sources"))
        .hasMessageContaining("does not exist");
  }

  @Test
  void refusesATopicOfSourcesThatForgets() throws Exception {
    var installation = installation("forgets");
    try (Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(installation.topics.sources(), 1, (short) 1)))
          .all()
          .get();
    }

    try (var app = installation.start()) {
      assertWaits(
          app, "topic forgets.webhooks.sources has cleanup.policy=delete and would forget sources");
    }
  }

  @Test
  void consolesThatStartTogetherAgree() throws Exception {
    var installation = installation("together");
    String file = "--sluice.console.sources-file=" + installation.file(sources("", "one"));

    try (var first = installation.start(file);
        var second = installation.start(file)) {
      Installation.ready(first);
      Installation.ready(second);
    }

    assertThat(installation.query("SELECT revision FROM sources")).isEqualTo("1");
    assertThat(installation.announcements()).isEqualTo(1);
  }

  @Test
  void runsAsAChildOfAContextThatHasTheMetersAndTheManagementPort() {
    var installation = installation("child");
    try (var parent =
            new SpringApplicationBuilder(Parent.class)
                .web(WebApplicationType.NONE)
                .run(
                    "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
        var app = ConsoleApplication.builder().parent(parent).run(installation.arguments())) {
      Installation.ready(app);

      assertThat(app.getBean("prometheusMeterRegistry"))
          .isSameAs(parent.getBean("prometheusMeterRegistry"));
      assertThat(app.getEnvironment().getProperty("local.management.port")).isNull();
      assertThat(get(app, "local.server.port", "/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void startsAsAMemberOfItsRoleWhenNothingIsToBeMigrated() throws Exception {
    var installation = installation("member");
    installation.startReady(sources("", "one")).close();
    installation.execute("CREATE ROLE member_login LOGIN IN ROLE sluice_console");
    installation.execute("GRANT SELECT ON flyway_schema_history TO sluice_console");
    Path file = installation.file(sources("mode: inline", "two", "one"));

    try (var app =
        installation.start(
            "--sluice.postgres.username=member_login",
            "--sluice.retention.events=4d",
            "--sluice.console.sources-file=" + file)) {
      Installation.ready(app);
    }

    assertThat(installation.query("SELECT mode, revision FROM sources")).isEqualTo("inline|2");
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Parent {}

  private static void assertWaits(ConfigurableApplicationContext app, String reason) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(get(app, "local.server.port", "/ready").body()).contains(reason));
    assertThat(get(app, "local.server.port", "/ready").statusCode()).isEqualTo(503);
    assertThat(get(app, "local.server.port", "/health").statusCode()).isEqualTo(200);
    assertThat(get(app, "local.management.port", "/actuator/health/readiness").statusCode())
        .isEqualTo(503);
  }

  private static Installation installation(String name) {
    return new Installation(kafka, postgres, folder, name);
  }

  /** One source, named hooks, with one more setting and secrets secret-one, … */
  private static String sources(String setting, String... secrets) {
    return """
    sources:
    - name: hooks
      provider: github
      secrets: [%s]
      %s
    """
        .formatted("secret-" + String.join(", secret-", secrets), setting);
  }

  private static boolean verified(SourceRegistry registry, String secret) {
    var source = registry.find("hooks");
    return source != null
        && source
                .verifier()
                .verify(SignedRequest.signed(source.provider().id(), "secret-" + secret))
            instanceof Verdict.Verified;
  }

  private static String days(Installation installation) throws Exception {
    return installation.query(
        "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'webhook_events'::regclass");
  }

  private static int partitionsOf(String topic) throws Exception {
    try (Admin admin = admin()) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .get(topic)
          .partitions()
          .size();
    }
  }

  private static Map<String, String> configOf(String topic) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = admin()) {
      var entries = admin.describeConfigs(List.of(resource)).all().get().get(resource).entries();
      Map<String, String> config = new HashMap<>();
      entries.forEach(entry -> config.put(entry.name(), entry.value()));
      return config;
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  private static void within(Duration time, Callable<Boolean> condition) {
    await().pollInterval(Duration.ofMillis(20)).atMost(time).until(condition);
  }
}
