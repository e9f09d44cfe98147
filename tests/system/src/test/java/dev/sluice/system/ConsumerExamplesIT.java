package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.providers.SignedWebhook;
import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.ProcessTraps;
import dev.sluice.testkit.TrapPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/consumers.md shows does what it says, behind one pipeline. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsumerExamplesIT {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Path WORK = Path.of("target", "consumers");
  private static final Path LOGS = Path.of("target", "logs", "ConsumerExamplesIT");
  private static final String CLEAN = Pipeline.TOPICS.events();
  private static final TestSource GITHUB = TestSource.of("github", "github");
  private static final int DELIVERIES = 40;
  private static final Pattern PRINTED =
      Pattern.compile("^event (\\S+) \\S+ (\\d+) bytes (\\S+)$", Pattern.MULTILINE);

  private final Map<ConsumerExample, Process> running = new EnumMap<>(ConsumerExample.class);
  private final List<String> expected = new ArrayList<>();
  private final List<String> ends = new ArrayList<>();
  private Pipeline pipeline;

  @BeforeAll
  void start() {
    forget("killed");
    for (ConsumerExample example : ConsumerExample.values()) {
      forget(example.id());
    }
    pipeline = new Pipeline(new EmbeddedServers(LOGS), LOGS);
    pipeline.start(List.of(GITHUB));
    try (var sender = new Sender()) {
      for (int i = 0; i < DELIVERIES; i++) {
        byte[] body = "{\"amount\":%s}".formatted("1".repeat(i + 1)).getBytes(UTF_8);
        SignedWebhook webhook = GITHUB.sign("d-" + i, body);
        assertThat(sender.send(pipeline.receiver(), webhook).success()).isTrue();
        expected.add("github:d-%d %d -".formatted(i, body.length));
        if (i == 0) {
          assertThat(sender.send(pipeline.receiver(), webhook).success()).isTrue();
        }
      }
      sender.send(pipeline.receiver(), GITHUB.forge("forged", "{}".getBytes(UTF_8)));
    }
    awaitClean(DELIVERIES);
    addWhatIsNotToBeSeenAndEnds();
    for (ConsumerExample example : ConsumerExample.values()) {
      if (example.canRun()) {
        running.put(example, launch(example, example.id(), List.of()));
      }
    }
  }

  @AfterAll
  void stop() {
    running.values().forEach(Process::destroyForcibly);
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void seesEachEventOnceAndEndsWhenItIsAskedTo(ConsumerExample example)
      throws InterruptedException {
    assumeTrue(running.containsKey(example), "its language or its client is not installed here");
    Process process = running.get(example);
    awaitEnds(example.id(), process);

    process.destroy();
    boolean ended = process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS);

    assertThat(printed(example.id())).containsExactlyInAnyOrderElementsOf(expected);
    if (example.keepsKeys()) {
      assertThat(booked(example.id())).containsExactlyInAnyOrderElementsOf(keys(expected));
    }
    assertThat(ended).isTrue();
    // 143 is what a JVM says that ended by itself after SIGTERM
    assertThat(process.exitValue()).as(log(example.id())).isIn(0, 143);
  }

  @Test
  void whoIsKilledBetweenItsDatabaseAndKafkaBooksOnce() throws InterruptedException {
    ConsumerExample example = ConsumerExample.PLAIN_JAVA;
    var traps = new ProcessTraps(WORK.resolve("traps"));
    traps.arm(TrapPoint.CONSUMER_COMMIT_ENTERED, 1, true);
    Process first = launch(example, "killed", traps.jvmArguments(List.of()));
    await().atMost(SOON).until(() -> traps.reached() || !first.isAlive());
    first.destroyForcibly().waitFor();
    assertThat(booked("killed")).as(log("killed")).isNotEmpty();
    traps.disarm();

    Process second = launch(example, "killed", traps.jvmArguments(List.of()));
    awaitEnds("killed", second);
    second.destroyForcibly().waitFor();

    assertThat(booked("killed")).containsExactlyInAnyOrderElementsOf(keys(expected));
  }

  /** Starts an example whose group, log and schema have that name. */
  private Process launch(ConsumerExample example, String name, List<String> jvm) {
    if (example.keepsKeys()) {
      pipeline.database().execute("CREATE SCHEMA IF NOT EXISTS " + name);
    }
    var servers = pipeline.servers();
    List<String> arguments = new ArrayList<>(AppProcess.QUICK_START);
    arguments.addAll(jvm);
    return example.start(
        example.prepare(WORK),
        arguments,
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            servers.bootstrapServers(),
            "GROUP_ID",
            name,
            "JDBC_URL",
            "%s?user=%s&password=%s&currentSchema=%s"
                .formatted(servers.jdbcUrl(), servers.username(), servers.password(), name)),
        logFile(name));
  }

  private void awaitClean(int count) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              try (TopicIndex index = pipeline.index(CLEAN, _ -> true)) {
                assertThat(index.readAll()).hasSize(count);
              }
              assertThat(pipeline.database().value("SELECT count(*) FROM duplicate_deliveries"))
                  .isEqualTo("1");
            });
  }

  /**
   * On each partition: what a worker leaves that dies in its transaction; an event once more, by a
   * replay; then an event behind which nothing comes.
   */
  private void addWhatIsNotToBeSeenAndEnds() {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", pipeline.servers().bootstrapServers(),
            "compression.type", "lz4",
            "transactional.id", "ConsumerExamplesIT");
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      int partitions = producer.partitionsFor(CLEAN).size();
      producer.beginTransaction();
      for (int partition = 0; partition < partitions; partition++) {
        var _ = producer.send(event(partition, "github:aborted-" + partition, null));
      }
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      var _ = producer.send(event(0, "github:d-0", "r-1"));
      expected.add("github:d-0 2 r-1");
      for (int partition = 0; partition < partitions; partition++) {
        var _ = producer.send(event(partition, "github:end-" + partition, null));
        ends.add("github:end-%d 2 -".formatted(partition));
      }
      producer.commitTransaction();
    }
    expected.addAll(ends);
  }

  private static ProducerRecord<byte[], byte[]> event(int partition, String key, String replay) {
    var event = new ProducerRecord<byte[], byte[]>(CLEAN, partition, null, "{}".getBytes(UTF_8));
    event.headers().add("ce_type", "github.push".getBytes(UTF_8));
    event.headers().add("ce_idempotencykey", key.getBytes(UTF_8));
    if (replay != null) {
      event.headers().add("ce_replayid", replay.getBytes(UTF_8));
    }
    return event;
  }

  private void awaitEnds(String name, Process process) {
    await()
        .atMost(SOON)
        .failFast("it has ended, see its log", () -> !process.isAlive())
        .untilAsserted(() -> assertThat(printed(name)).as(log(name)).containsAll(ends));
  }

  /** What it said of each event: key, size and replay. */
  private static List<String> printed(String name) {
    return PRINTED.matcher(log(name)).results().map(ConsumerExamplesIT::printedLine).toList();
  }

  private static String printedLine(MatchResult line) {
    return "%s %s %s".formatted(line.group(1), line.group(2), line.group(3));
  }

  private List<String> booked(String schema) {
    return pipeline
        .database()
        .rows("SELECT idempotency_key FROM %s.bookings".formatted(schema))
        .stream()
        .map(List::getFirst)
        .toList();
  }

  private static List<String> keys(List<String> lines) {
    return lines.stream().map(line -> line.substring(0, line.indexOf(' '))).toList();
  }

  private static void forget(String name) {
    try {
      Files.deleteIfExists(logFile(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path logFile(String name) {
    return LOGS.resolve("example-" + name + ".log");
  }

  private static String log(String name) {
    try {
      Path file = logFile(name);
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
