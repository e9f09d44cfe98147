package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.Topics;
import dev.sluice.system.KafkaTries.Try;
import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.ConsoleApi;
import dev.sluice.testkit.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Kafka with TLS, logins and the ACLs that deploy/kafka/acls.sh makes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class SecuredKafkaIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Path LOGS = Path.of("target", "logs", "SecuredKafkaIT");
  private static final Topics TOPICS = Pipeline.TOPICS;
  private static final String FOREIGN = "of-somebody-else";
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");
  private static final TestSource GITHUB = TestSource.of("github", "github");
  private static final TestSource SHOP =
      TestSource.of("shop", "github", List.of("topic: " + SecuredServers.OWN_TOPIC));

  /** What each must be able to read; anything else must be refused. */
  private static final Map<String, Set<String>> MAY_READ =
      Map.of(
          "ingest-api",
          Set.of("webhooks.sources"),
          "verifier-worker",
          Set.of("webhooks.sources", "webhooks.raw", "webhooks.replay"),
          "dedup-worker",
          Set.of("webhooks.sources", "webhooks.raw", "webhooks.replay", "webhooks.verified"),
          "ops-console",
          ours(),
          SecuredServers.CONSUMER,
          Set.of("webhooks.events", SecuredServers.OWN_TOPIC));

  private static final Map<String, Set<String>> MAY_WRITE =
      Map.of(
          "ingest-api",
          Set.of("webhooks.raw"),
          "verifier-worker",
          Set.of(
              "webhooks.verified", "webhooks.rejected", "webhooks.raw-dlt", "webhooks.replay-dlt"),
          "dedup-worker",
          Set.of("webhooks.events", "webhooks.verified-dlt", SecuredServers.OWN_TOPIC),
          "ops-console",
          Set.of("webhooks.sources", "webhooks.replay"),
          SecuredServers.CONSUMER,
          Set.of());

  private static final Map<String, Set<String>> MAY_COMMIT =
      Map.of(
          "verifier-worker",
          Set.of("sluice-verifier", "sluice-replay"),
          "dedup-worker",
          Set.of("sluice-dedup"),
          SecuredServers.CONSUMER,
          Set.of(SecuredServers.CONSUMER));

  private final Sender sender = new Sender();
  private SecuredServers servers;
  private Pipeline pipeline;
  private ConsoleApi api;

  @BeforeAll
  void start() throws ExecutionException, InterruptedException {
    servers = new SecuredServers(LOGS);
    pipeline = new Pipeline(servers, LOGS);
    pipeline.start(List.of(GITHUB, SHOP));
    api = new ConsoleApi(() -> pipeline.instance("console"), pipeline.adminKeyFile());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(FOREIGN, 1, (short) 1))).all().get();
    }
  }

  @AfterAll
  void stop() {
    sender.close();
    if (pipeline != null) {
      pipeline.close();
    } else if (servers != null) {
      servers.close();
    }
  }

  @Test
  @Order(1)
  void thePipelineDoesAllItsWorkWithWhatEachAppMayDo() {
    // when
    var _ = sender.send(pipeline.receiver(), GITHUB.sample("good"));
    var _ = sender.send(pipeline.receiver(), GITHUB.sample("good"));
    var _ = sender.send(pipeline.receiver(), SHOP.sample("sold"));
    var _ = sender.send(pipeline.receiver(), GITHUB.forge("forged", "{}".getBytes(UTF_8)));
    publish(TOPICS.raw());
    publish(TOPICS.verified());
    publish(TOPICS.replay());

    // then
    awaitSome(TOPICS.events(), entry -> "github:good".equals(entry.header("ce_idempotencykey")));
    awaitSome(SecuredServers.OWN_TOPIC, _ -> true);
    awaitSome(TOPICS.rejected(), _ -> true);
    for (String topic : List.of(TOPICS.raw(), TOPICS.verified(), TOPICS.replay())) {
      awaitSome(Topics.deadLetter(topic), _ -> true);
    }
    await()
        .atMost(SOON)
        .until(() -> value("SELECT count(*) FROM duplicate_deliveries").equals("1"));
    replayWhatWasRejected();
    assertThat(api.get("/api/status")).contains("\"verifier\"");
    assertThat(api.get("/api/statistics/latency")).isNotBlank();
    assertThat(api.get("/api/dead-letters")).contains("webhooks.raw-dlt");
    assertThat(logLines(line -> line.contains("uthoriz"))).isEmpty();
  }

  @Test
  @Order(2)
  void everyConnectionToTheDatabaseIsOverTls() {
    List<List<String>> connections =
        pipeline
            .database()
            .rows(
                "SELECT a.application_name, s.ssl FROM pg_stat_activity a"
                    + " JOIN pg_stat_ssl s USING (pid) WHERE a.application_name LIKE 'sluice-%'");

    assertThat(connections).isNotEmpty().allMatch(connection -> connection.get(1).equals("t"));
    assertThat(connections).extracting(List::getFirst).contains("sluice-verifier", "sluice-dedup");
  }

  @Test
  @Order(2)
  void aDownstreamServiceReadsCleanEvents() {
    try (var billing = new KafkaTries(servers, SecuredServers.CONSUMER)) {
      assertThat(billing.consume(TOPICS.events(), SecuredServers.CONSUMER)).isPositive();
    }
  }

  @Test
  @Order(3)
  void nobodyDoesWhatIsNotItsBusiness() {
    List<String> allowed = new ArrayList<>();
    int tried = 0;
    for (String user : SecuredServers.users()) {
      try (var tries = new KafkaTries(servers, user)) {
        Map<String, Try> forbidden = forbidden(user, tries);
        tried += forbidden.size();
        forbidden.forEach(
            (what, attempt) -> {
              if (!KafkaTries.isForbidden(attempt)) {
                allowed.add(user + " could " + what);
              }
            });
      }
    }
    System.out.printf("Kafka: %d tries of what is not allowed%n", tried);
    assertThat(allowed).isEmpty();
    assertThat(tried).isGreaterThan(120);
  }

  @Test
  @Order(4)
  void whatIsWrongWithTheWayToKafkaIsOneLineThatNamesTheSetting() {
    Map<String, String> lines =
        Map.of(
            "password",
            "Kafka does not take the login: check sluice.kafka.sasl.username"
                + " [SLUICE_KAFKA_SASL_USERNAME] and sluice.kafka.sasl.password"
                + " [SLUICE_KAFKA_SASL_PASSWORD]",
            "authority",
            "Kafka's certificate is not trusted: name its authority in"
                + " sluice.kafka.tls.trusted-certificates"
                + " [SLUICE_KAFKA_TLS_TRUSTED_CERTIFICATES]",
            "host",
            "Kafka's certificate is for another host than sluice.kafka.bootstrap-servers"
                + " [SLUICE_KAFKA_BOOTSTRAP_SERVERS]");
    try (TestAuthority other = TestAuthority.start()) {
      Map<String, AppProcess> apps = new HashMap<>();
      try {
        wrongSettings(other).forEach((name, settings) -> apps.put(name, start(name, settings)));
        apps.forEach((name, app) -> assertTold(name, lines.get(name), app));
      } finally {
        apps.values().forEach(AppProcess::close);
      }
    }
  }

  private Map<String, Map<String, String>> wrongSettings(TestAuthority other) {
    return Map.of(
        "password",
        Map.of("sluice.kafka.sasl.password", "guessed"),
        "authority",
        Map.of("sluice.kafka.tls.trusted-certificates", other.authorityFile().toString()),
        "host",
        Map.of("sluice.kafka.bootstrap-servers", servers.address("127.0.0.1")));
  }

  private static void assertTold(String name, String line, AppProcess app) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(Files.readAllLines(log(name)))
                    .filteredOn(each -> each.contains("cannot follow"))
                    .as(name)
                    .singleElement()
                    .asString()
                    .contains(line));
    assertThat(app.isReady()).isFalse();
  }

  private AppProcess start(String name, Map<String, String> wrong) {
    Map<String, String> settings = new HashMap<>(servers.login("ingest-api"));
    settings.putAll(wrong);
    List<String> arguments = new ArrayList<>();
    settings.forEach((key, value) -> arguments.add("--%s=%s".formatted(key, value)));
    arguments.add("--sluice.encryption-key=" + Pipeline.ENCRYPTION_KEY);
    try {
      Files.deleteIfExists(log(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return AppProcess.start(App.INGEST, "wrong-" + name, AppProcess.QUICK_START, arguments, LOGS);
  }

  private static Path log(String name) {
    return LOGS.resolve("wrong-" + name + ".log");
  }

  private static Map<String, Try> forbidden(String user, KafkaTries tries) {
    Map<String, Try> forbidden =
        new HashMap<>(tries.administration(TOPICS.raw(), "sluice-verifier"));
    Stream.concat(ours().stream(), Stream.of(FOREIGN))
        .forEach(
            topic -> {
              if (!MAY_READ.get(user).contains(topic)) {
                forbidden.put("read " + topic, () -> tries.read(topic));
              }
              if (!MAY_WRITE.get(user).contains(topic)) {
                forbidden.put("write " + topic, () -> tries.write(topic));
              }
            });
    String readable = MAY_READ.get(user).iterator().next();
    Stream.of("sluice-verifier", "sluice-replay", "sluice-dedup", SecuredServers.CONSUMER, "any")
        .filter(group -> !MAY_COMMIT.getOrDefault(user, Set.of()).contains(group))
        .forEach(
            group -> forbidden.put("commit for " + group, () -> tries.commit(group, readable)));
    Stream.of("sluice-verifier", "sluice-replay", "sluice-dedup")
        .filter(group -> !MAY_COMMIT.getOrDefault(user, Set.of()).contains(group))
        .forEach(
            group ->
                forbidden.put("fence " + group, () -> tries.beginTransactions(group + "-x-0")));
    return forbidden;
  }

  private static Set<String> ours() {
    return Set.of(
        "webhooks.raw",
        "webhooks.verified",
        "webhooks.events",
        "webhooks.rejected",
        "webhooks.replay",
        "webhooks.sources",
        "webhooks.raw-dlt",
        "webhooks.verified-dlt",
        "webhooks.replay-dlt",
        SecuredServers.OWN_TOPIC);
  }

  private void replayWhatWasRejected() {
    String made =
        api.post(
            "/api/replays",
            """
            {"filter": {"source": "github", "outcome": "rejected"}, "rate": 100, "max_failures": 10}
            """);
    var found = ID.matcher(made);
    assertThat(found.find()).as(made).isTrue();
    String id = found.group(1);
    await().atMost(SOON).until(() -> state(id).equals("planned"));
    String _ = api.post("/api/replays/" + id + "/start", "");
    await().atMost(SOON).until(() -> state(id).equals("done"));
  }

  private String state(String id) {
    return value("SELECT state FROM replays WHERE id = '%s'".formatted(id));
  }

  private String value(String sql) {
    return pipeline.database().value(sql);
  }

  private void awaitSome(String topic, Predicate<TopicIndex.Entry> wanted) {
    await()
        .atMost(SOON)
        .until(
            () -> {
              try (TopicIndex index = pipeline.index(topic, wanted)) {
                return !index.readAll().isEmpty();
              }
            });
  }

  /** A record that no stage can read. */
  private void publish(String topic) {
    Map<String, Object> config = Map.of("bootstrap.servers", servers.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, "poison".getBytes(UTF_8))).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> logLines(Predicate<String> wanted) {
    return Stream.of("ingest", "verifier", "dedup", "console")
        .flatMap(
            app -> {
              try {
                return Files.readAllLines(LOGS.resolve(app + ".log")).stream();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .filter(wanted)
        .toList();
  }
}
