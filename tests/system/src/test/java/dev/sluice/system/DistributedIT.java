package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.system.DistributedReport.Death;
import dev.sluice.testkit.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/**
 * Three brokers, three verifiers and three dedup workers in containers: one of each is killed under
 * load. Takes minutes, and images; so it runs only in the profile {@code distributed}.
 */
class DistributedIT {
  private static final List<TestSource> SOURCES =
      List.of(
          TestSource.of("distributed-gh", "github"),
          TestSource.of("distributed-sw", "standard-webhooks"));
  private static final Path REPORT =
      Path.of(System.getProperty("sluice.distributed.report", "target/distributed.md"));
  private static final Path LOGS = Path.of("target", "logs", "DistributedIT");
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration UNDISTURBED = Duration.ofSeconds(10);
  private static final Duration CHUNK = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final int CONCURRENCY = 32;

  private final AtomicBoolean over = new AtomicBoolean();
  private ComposeServers servers;

  @Test
  void whenABrokerAVerifierAndADedupWorkerDieNothingIsLostAndNothingIsTwice() throws Exception {
    assumeTrue(Boolean.getBoolean("sluice.distributed"), "runs with -Pdistributed only");
    long seed = Seeds.seed("DistributedIT");
    servers = new ComposeServers(LOGS, SOURCES);
    try (var pipeline = new Pipeline(servers, LOGS);
        var traffic = new Traffic(SOURCES, servers::receiver, CONCURRENCY)) {
      awaitHealth();
      assertScaledOut();
      try (var reader = new Observed.Reader(pipeline, SOURCES)) {
        long start = System.nanoTime();
        var load = CompletableFuture.supplyAsync(() -> load(traffic, new Random(seed)));

        List<Death> deaths = killOneOfEach(traffic, new ContainerKiller(servers, reader, start));
        int deliveries = load.get();
        traffic.awaitSent(PATIENCE);
        long last = System.nanoTime();
        Observed settled = new Settling(pipeline, reader).settled(PATIENCE);

        Map<String, Object> settings = settings(pipeline, seed);
        settings.put("load", load(traffic, deliveries, last - start));
        settings.put("answers", traffic.answers());
        settings.put(
            "nothing left to do", millis(System.nanoTime() - last) + " ms after the last answer");
        var books = Reconciliation.of(traffic.ledger().attempts(), settled);
        System.out.printf("distributed: %s, %s, %s%n", books.counts(), deaths, settings);
        DistributedReport.write(REPORT, settings, deaths, books);
        books.assertKept();
        assertThat(books.accepted()).isEqualTo(deliveries);
        assertThat(books.duplicate()).isPositive();
        assertThat(books.rejected()).isPositive();
        awaitHealth();
        assertScaledOut();
      }
    }
  }

  /** One after the other, while providers send; then they send no more. */
  private List<Death> killOneOfEach(Traffic traffic, ContainerKiller killer) throws Exception {
    try {
      await().atMost(PATIENCE).pollDelay(UNDISTURBED).until(() -> traffic.taken() > 0);
      String leader = ComposeServers.BROKERS.get(controller() - 1);
      return List.of(
          killer.kill(leader, "broker `%s`, which led the controllers".formatted(leader)),
          killer.kill("verifier-worker", "a verifier"),
          killer.kill("dedup-worker", "a dedup worker"));
    } finally {
      over.set(true);
    }
  }

  private static String load(Traffic traffic, int deliveries, long nanos) {
    return "%d deliveries, %d requests in %d s"
        .formatted(deliveries, traffic.sent(), millis(nanos) / 1000);
  }

  private static long millis(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
  }

  private int load(Traffic traffic, Random random) {
    int deliveries = 0;
    for (int i = 0; !over.get(); i++) {
      deliveries += traffic.sendFor(CHUNK, "d%d-".formatted(i), PAUSE, random);
    }
    return deliveries;
  }

  private void awaitHealth() {
    await()
        .atMost(PATIENCE)
        .pollInterval(CHUNK)
        .untilAsserted(() -> assertThat(servers.unhealthy()).isEmpty());
  }

  /** What is killed has others of its kind; otherwise this would prove less than it says. */
  private void assertScaledOut() throws Exception {
    String raw = Pipeline.TOPICS.raw();
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, raw);
    try (Admin admin = admin()) {
      var topic = admin.describeTopics(List.of(raw)).allTopicNames().get().get(raw);
      assertThat(topic.partitions()).hasSize(12).allMatch(each -> each.replicas().size() == 3);
      var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      assertThat(config.get("min.insync.replicas").value()).isEqualTo("2");
      await()
          .atMost(PATIENCE)
          .pollInterval(CHUNK)
          .untilAsserted(
              () ->
                  assertThat(List.of("sluice-verifier", "sluice-dedup"))
                      .allMatch(group -> members(admin, group) == 3));
    }
  }

  private static int members(Admin admin, String group) {
    try {
      return admin
          .describeConsumerGroups(List.of(group))
          .describedGroups()
          .get(group)
          .get()
          .members()
          .size();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(group, e);
    }
  }

  private int controller() throws Exception {
    try (Admin admin = admin()) {
      return admin.describeMetadataQuorum().quorumInfo().get().leaderId();
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", servers.bootstrapServers()));
  }

  private Map<String, Object> settings(Pipeline pipeline, long seed) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("commit", MatrixReport.commit());
    settings.put("seed", "`-Dsluice.test.seed=%d`".formatted(seed));
    settings.put("container engine", servers.versions());
    settings.put("Kafka", MatrixReport.kafkaVersion());
    settings.put("PostgreSQL", pipeline.database().value("SHOW server_version"));
    settings.put("processors", Runtime.getRuntime().availableProcessors());
    return settings;
  }
}
