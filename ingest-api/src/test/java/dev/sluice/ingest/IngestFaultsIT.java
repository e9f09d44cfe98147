package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingest.RawHttp.Response;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.testkit.FaultProxy;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TestKafka;
import io.micrometer.core.instrument.FunctionCounter;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What senders are answered and operators see while the broker fails; {@code docs/faults.md}. */
class IngestFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The deadline of a second, and what a busy machine adds. */
  private static final Duration IN_TIME = Duration.ofSeconds(4);

  private static final String RAW = RunningIngest.TOPICS.raw();
  private static final int PARTITIONS = 3;
  private static final int NO_NODE = Node.noNode().id();
  private static FaultProxy proxy;
  private static RunningIngest ingest;
  private static Admin admin;

  private final Map<String, byte[]> accepted = new HashMap<>();

  /** How a broker is not there. */
  enum Gone {
    REFUSES,
    NEVER_ANSWERS;

    void begin() {
      switch (this) {
        case REFUSES -> proxy.refuse();
        case NEVER_ANSWERS -> proxy.blackHole();
      }
    }
  }

  @BeforeAll
  static void startBroker() {
    proxy = FaultProxy.open();
    ingest = new RunningIngest(TestKafka.startBehind(proxy));
    admin = Admin.create(Map.of("bootstrap.servers", ingest.kafka.bootstrapServers()));
  }

  @AfterAll
  static void stopBroker() {
    admin.close(Duration.ZERO);
    ingest.close();
    proxy.close();
  }

  @AfterEach
  void stop() {
    proxy.forward();
    ingest.stop();
  }

  @ParameterizedTest
  @EnumSource
  void isNotReadyForAsLongAsItsBrokerIsNotThere(Gone gone) throws Exception {
    start("1s");
    double answered = answers503();
    assertTaken(bytes("before"));

    gone.begin();
    assertTurnedAway(bytes("during"));
    await().atMost(PATIENCE).until(() -> ready() == 503);
    // without requests only the probe can tell
    await().during(Duration.ofSeconds(5)).atMost(PATIENCE).until(() -> ready() == 503);
    assertThat(get("/health").status()).isEqualTo(200);
    assertThat(ingest.gauge("webhook.ingest.ready")).isZero();
    proxy.forward();
    await().atMost(PATIENCE).until(() -> ready() == 200);
    assertThat(ingest.gauge("webhook.ingest.ready")).isOne();
    assertTaken(bytes("after"));

    assertThat(answers503()).isEqualTo(answered + 1);
    assertRecorded();
  }

  @Test
  void takesEverythingFromABrokerThatIsSlow() throws Exception {
    start("5s");
    proxy.delay(Duration.ofMillis(150));
    for (int i = 0; i < 5; i++) {
      assertTaken(bytes("slow" + i));
    }
    proxy.throttle(100_000);
    assertTaken(random(100_000));
    assertThat(ready()).isEqualTo(200);

    assertRecorded();
  }

  @Test
  void turnsAwayOnlyWhatIsTooLargeForTheBroker() throws Exception {
    start("5s");
    double errors = errorsLogged();
    set("max.message.bytes", "100000");

    for (int i = 0; i < 3; i++) {
      assertTurnedAway(random(200_000));
      assertThat(ready()).isEqualTo(200);
      assertTaken(bytes("small" + i));
    }
    assertThat(errorsLogged()).as("lines").isEqualTo(errors + 1);
    reset("max.message.bytes");
    await().atMost(PATIENCE).until(() -> take(random(200_000)).status() == 200);

    assertRecorded();
  }

  @Test
  void turnsEverythingAwayWhileTooFewReplicasAreInSync() throws Exception {
    start("1s");
    try (TestKafka second = ingest.kafka.startSecond()) {
      place(List.of(1, 2), 0, 1, 2);
      set("min.insync.replicas", "2");
      assertTaken(bytes("both"));

      second.stop();
      await().atMost(PATIENCE).until(() -> take(bytes("refused")).status() == 503);
      assertTurnedAway(bytes("refused"));
      await().atMost(PATIENCE).until(() -> ready() == 503);
      second.restart();

      await().atMost(PATIENCE).until(() -> take(bytes("after")).status() == 200);
      assertThat(ready()).isEqualTo(200);
      reset("min.insync.replicas");
      place(List.of(1), 0, 1, 2);
      assertRecorded();
    }
  }

  @Test
  void saysAtOnceThatTheProducersBufferIsFull() throws Exception {
    start("1s");
    ingest.kafka.createTopic("buffer", 3);
    var kafka = KafkaSettings.of(ingest.kafka.bootstrapServers(), null);
    Map<String, Object> config = RawTopic.producerConfig(kafka, 0, Duration.ofSeconds(5));
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 20);
    List<Boolean> told = new CopyOnWriteArrayList<>();
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
      var raw = new RawTopic(producer, "buffer", InstantSource.system());
      await().atMost(PATIENCE).until(() -> raw.trouble() == null);

      proxy.blackHole();
      for (int i = 0; i < 20; i++) {
        raw.append(new ProducerRecord<>("buffer", random(180_000)), told::add);
      }
      assertThat(told).as("told while the broker does not answer").hasSize(15).containsOnly(false);
      assertThat(raw.trouble()).isEqualTo("Kafka does not take records.");

      proxy.forward();
      await().atMost(PATIENCE).until(() -> told.size() == 20);
      raw.append(new ProducerRecord<>("buffer", bytes("after")), told::add);
      await().atMost(PATIENCE).until(() -> told.size() == 21);
      assertThat(told.getLast()).isTrue();
      assertThat(raw.trouble()).isNull();
    }
  }

  @Test
  void usesTheOtherPartitionsWhileOneHasNoLeader() throws Exception {
    start("1s");
    String source = sourceOfPartition(0);
    ingest.publish(ingest.source(source, "github", SourceRecord.Mode.ASYNC, null, "source"));
    try (TestKafka second = ingest.kafka.startSecond()) {
      place(List.of(2), 0);
      assertTaken(bytes("both"));

      second.stop();
      awaitLeaderless(1);
      await().atMost(PATIENCE).until(() -> post(source, bytes("ordered")).status() == 503);
      for (int i = 0; i < 20; i++) {
        assertTaken(bytes("other" + i));
      }
      assertTurnedAway(post(source, bytes("ordered")));

      second.restart();
      await().atMost(PATIENCE).until(() -> post(source, bytes("ordered")).status() == 200);
      place(List.of(2), 0, 1, 2);
      second.stop();
      awaitLeaderless(PARTITIONS);
      await()
          .atMost(PATIENCE)
          .until(() -> get("/ready").body().contains("No partition of the raw topic has a leader"));
      assertTurnedAway(bytes("nowhere"));

      second.restart();
      await().atMost(PATIENCE).until(() -> ready() == 200 && take(bytes("back")).status() == 200);
      place(List.of(1), 0, 1, 2);
      assertRecorded();
    }
  }

  private static void start(String durabilityTimeout, String... more) {
    ingest.start(
        Stream.concat(
                Stream.of("--sluice.ingest.durability-timeout=" + durabilityTimeout),
                Stream.of(more))
            .toArray(String[]::new));
    ingest.source("acme");
  }

  private void assertTaken(byte[] body) throws IOException {
    assertThat(take(body).status()).isEqualTo(200);
  }

  private Response take(byte[] body) throws IOException {
    Response answer = post("acme", body);
    if (answer.status() == 200) {
      accepted.put(answer.header("Sluice-Event-Id"), body);
    }
    return answer;
  }

  private void assertTurnedAway(byte[] body) throws IOException {
    long start = System.nanoTime();
    Response answer = take(body);
    assertTurnedAway(answer);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TIME);
  }

  private static void assertTurnedAway(Response answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).isEqualTo("5");
  }

  private static Response post(String source, byte[] body) throws IOException {
    return ingest.exchange(RawHttp.post(source, body.length), body);
  }

  private static Response get(String path) throws IOException {
    return ingest.exchange("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path), new byte[0]);
  }

  private static int ready() throws IOException {
    return get("/ready").status();
  }

  /** What was answered 200 is there, once; what was answered 503 may be. */
  private void assertRecorded() {
    Map<String, byte[]> recorded = new HashMap<>();
    for (RawEvent event : ingest.recorded()) {
      assertThat(recorded.put(event.id().toString(), event.body())).as("twice").isNull();
    }
    assertThat(accepted).isNotEmpty();
    accepted.forEach((id, body) -> assertThat(recorded.get(id)).as(id).isEqualTo(body));
  }

  private static double answers503() {
    return ingest.meters().find("webhook.answers").tag("status", "503").counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  private static double errorsLogged() {
    return ingest.meters().get("logback.events").tag("level", "error").functionCounters().stream()
        .mapToDouble(FunctionCounter::count)
        .sum();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] random(int size) {
    Random random = Seeds.random("IngestFaultsIT");
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void set(String key, String value) throws Exception {
    alter(new AlterConfigOp(new ConfigEntry(key, value), OpType.SET));
  }

  private static void reset(String key) throws Exception {
    alter(new AlterConfigOp(new ConfigEntry(key, ""), OpType.DELETE));
  }

  private static void alter(AlterConfigOp change) throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, RAW);
    admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get();
  }

  /** Returns when the replicas are on these nodes and in sync. */
  private static void place(List<Integer> nodes, int... partitions) throws Exception {
    Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
    for (int partition : partitions) {
      moves.put(
          new TopicPartition(RAW, partition), Optional.of(new NewPartitionReassignment(nodes)));
    }
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> admin.alterPartitionReassignments(moves).all().get() == null);
    await()
        .atMost(PATIENCE)
        .until(() -> admin.listPartitionReassignments().reassignments().get().isEmpty());
  }

  private static void awaitLeaderless(int count) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                admin
                        .describeTopics(List.of(RAW))
                        .topicNameValues()
                        .get(RAW)
                        .get()
                        .partitions()
                        .stream()
                        .filter(each -> each.leader() == null || each.leader().id() == NO_NODE)
                        .count()
                    == count);
  }

  /** A source whose name, the key of its records, leads to a partition. */
  private static String sourceOfPartition(int partition) {
    return IntStream.range(0, 100)
        .mapToObj(i -> "ordered-" + i)
        .filter(name -> BuiltInPartitioner.partitionForKey(bytes(name), PARTITIONS) == partition)
        .findFirst()
        .orElseThrow();
  }
}
