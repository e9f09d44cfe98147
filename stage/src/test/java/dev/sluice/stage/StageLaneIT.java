package dev.sluice.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Topics;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Exactly once, with a real broker and without a step that matters. */
class StageLaneIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Map<String, Object> PATIENT = Map.of("max.poll.interval.ms", 300_000);
  private static final Map<String, Object> SHORT_TRANSACTIONS =
      Map.of("transaction.timeout.ms", 10_000);
  private static final Map<String, Object> IMPATIENT =
      Map.of("delivery.timeout.ms", 3_000, "request.timeout.ms", 2_000);
  private static TestKafka kafka;

  private String in;
  private String out;
  private int produced;

  @BeforeAll
  static void start() {
    kafka = TestKafka.start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @BeforeEach
  void makeTopics(TestInfo test) {
    in = "in-" + test.getTestMethod().orElseThrow().getName();
    out = in + "-out";
    kafka.createTopic(in, 2);
    kafka.createTopic(out, 1);
    kafka.createTopic(Topics.deadLetter(in), 1);
  }

  @Test
  void showsNothingOfAnAttemptThatFailed() throws Exception {
    var attempts = new AtomicInteger();
    Stage failing =
        batch -> {
          Runnable counting = copy(batch);
          if (attempts.getAndIncrement() < 3) {
            throw new IllegalStateException("the database is down");
          }
          return counting;
        };
    produce(100);

    try (var member = new Member(kafka, "a", in, failing, UnaryOperator.identity())) {
      eachOnce(100);
      assertThat(member.lane().trouble()).isNull();
    }
  }

  @Test
  void refusesTheCommitOfAMemberThatLostItsPartitions() throws Exception {
    var taken = new CountDownLatch(1);
    var wake = new CountDownLatch(1);
    Stage paused =
        batch -> {
          taken.countDown();
          awaitLatch(wake);
          return copy(batch);
        };
    produce(50);

    var refused = new CompletableFuture<Exception>();
    try (var _ =
        new Member(kafka, "zombie", in, paused, watched("sendOffsetsToTransaction", refused))) {
      awaitLatch(taken);
      // it does not poll for longer than max.poll.interval.ms: the group gives its partitions away
      try (var next = new Member(kafka, "next", in, this::copy, UnaryOperator.identity())) {
        eachOnce(50);
        wake.countDown();
        assertThat(refused.get(SOON.toSeconds(), TimeUnit.SECONDS))
            .isInstanceOf(CommitFailedException.class);
        produce(10);
        eachOnce(60);
        assertThat(next.lane().trouble()).isNull();
      }
    }
  }

  @Test
  void givesNobodyWhatAPausedMemberMayStillCommit() throws Exception {
    var offsetsSent = new CountDownLatch(1);
    var wake = new CountDownLatch(1);
    produce(50);

    List<String> taken = new CopyOnWriteArrayList<>();
    List<String> seen = new CopyOnWriteArrayList<>();

    try (var _ =
        new Member(
            kafka, "zombie", in, noting(taken), paused("commitTransaction", offsetsSent, wake))) {
      awaitLatch(offsetsSent);
      List<String> pending = List.copyOf(taken);
      try (var next = new Member(kafka, "next", in, noting(seen), UnaryOperator.identity())) {
        // it has the partitions by now, but not their positions
        await()
            .during(Duration.ofMillis(Member.MAX_POLL_INTERVAL_MS + 4_000))
            .atMost(SOON)
            .until(() -> pending.stream().noneMatch(seen::contains));
        wake.countDown();
        produce(10);
        eachOnce(60);
        assertThat(seen).isNotEmpty().doesNotContainAnyElementsOf(pending);
        assertThat(next.lane().trouble()).isNull();
      }
    }
  }

  @Test
  void worksOnWhatAKilledMemberLeftWithoutCommit() throws Exception {
    var offsetsSent = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var refused = new CompletableFuture<Exception>();
    produce(50);

    UnaryOperator<Producer<byte[], byte[]>> paused =
        producer ->
            paused("commitTransaction", offsetsSent, never)
                .apply(watched("commitTransaction", refused).apply(producer));

    try (var _ = new Member(kafka, "killed", in, this::copy, paused, SHORT_TRANSACTIONS)) {
      awaitLatch(offsetsSent);
      try (var next = new Member(kafka, "next", in, this::copy, UnaryOperator.identity())) {
        eachOnce(50);
        assertThat(next.lane().trouble()).isNull();
      }
      // what the broker aborted when its time was up does not commit afterwards
      never.countDown();
      assertThat(refused.get(SOON.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(KafkaException.class);
      eachOnce(50);
    }
  }

  @Test
  void doesNotRepeatACommitWhoseAnswerWasLost() throws Exception {
    var commits = new AtomicInteger();
    UnaryOperator<Producer<byte[], byte[]>> deaf =
        producer ->
            Interference.on(
                "commitTransaction",
                producer,
                (_, real) -> {
                  real.run();
                  if (commits.getAndIncrement() == 0) {
                    throw new TimeoutException("no answer");
                  }
                });
    produce(50);

    try (var member = new Member(kafka, "a", in, this::copy, deaf)) {
      awaitVisible(50);
      produce(50);
      eachOnce(100);
      await().atMost(SOON).until(() -> member.lane().trouble() == null);
    }
  }

  @Test
  void holdsNoMoreInMemoryThanALimitHoweverWellItCompresses() throws Exception {
    int size = 1 << 20;
    List<Integer> batches = new CopyOnWriteArrayList<>();
    try (var producer = producer()) {
      for (int i = 0; i < 120; i++) {
        var _ = producer.send(new ProducerRecord<>(in, 0, null, new byte[size]));
      }
    }
    Stage counting =
        batch -> {
          batches.add(batch.each(batch.records(), ConsumerRecord::value).size());
          return () -> {};
        };

    try (var _ = new Member(kafka, "a", in, counting, UnaryOperator.identity())) {
      await().atMost(SOON).until(() -> batches.stream().mapToInt(Integer::intValue).sum() >= 120);
    }
    assertThat(batches).as("megabytes").allMatch(count -> count <= 64);
  }

  @Test
  void takesRecordsAtTheLimitThrough() throws Exception {
    Random random = Seeds.random("StageLaneIT.large");
    List<byte[]> bodies = new ArrayList<>();
    try (var producer = producer()) {
      for (int i = 0; i < 4; i++) {
        byte[] body = new byte[25 << 20];
        random.nextBytes(body);
        bodies.add(body);
        producer.send(new ProducerRecord<>(in, 0, null, body)).get();
      }
    }

    try (var _ = new Member(kafka, "a", in, this::copy, UnaryOperator.identity(), PATIENT);
        var reader = new TopicReader(kafka.bootstrapServers(), out)) {
      List<ConsumerRecord<byte[], byte[]>> records = reader.awaitAtLeast(4, SOON);
      assertThat(records).extracting(ConsumerRecord::value).containsExactlyElementsOf(bodies);
    }
    try (var letters = new TopicReader(kafka.bootstrapServers(), Topics.deadLetter(in))) {
      assertThat(letters.readAll()).isEmpty();
    }
  }

  @Test
  void goesOnOverOtherPartitionsWhenOneLosesItsLeader() throws Exception {
    produce(1);
    try (var _ = new Member(kafka, "first", in, this::copy, UnaryOperator.identity())) {
      // the group's own topics are made before there is another broker they could lie on
      eachOnce(1);
    }
    try (TestKafka second = kafka.startSecond()) {
      out = in + "-spread";
      createOn(out, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2);
      try (var member =
          new Member(kafka, "a", in, this::copy, UnaryOperator.identity(), IMPATIENT)) {
        produce(1);
        awaitVisible(1);

        second.stop();
        produce(5);

        await().atMost(SOON).until(() -> committed() == 7);
        await().atMost(SOON).until(() -> member.lane().trouble() == null);
        second.restart();
      }
      await().atMost(SOON).until(() -> read(out).size() >= 6);
      assertThat(read(out)).containsExactlyInAnyOrderElementsOf(values(1, 7));
    }
  }

  private Runnable copy(StageBatch batch) {
    for (var made : batch.each(batch.records(), ConsumerRecord::value)) {
      batch.send(made.record(), new ProducerRecord<>(out, made.value()));
    }
    return () -> {};
  }

  private Stage noting(List<String> values) {
    return batch -> {
      batch.each(batch.records(), record -> values.add(new String(record.value(), UTF_8)));
      return copy(batch);
    };
  }

  private static UnaryOperator<Producer<byte[], byte[]>> paused(
      String method, CountDownLatch reached, CountDownLatch wake) {
    return producer ->
        Interference.on(
            method,
            producer,
            (count, real) -> {
              if (count == 0 && wake.getCount() > 0) {
                reached.countDown();
                awaitLatch(wake);
              }
              real.run();
            });
  }

  private static UnaryOperator<Producer<byte[], byte[]>> watched(
      String method, CompletableFuture<Exception> refused) {
    return producer ->
        Interference.on(
            method,
            producer,
            (_, real) -> {
              try {
                real.run();
              } catch (RuntimeException e) {
                refused.complete(e);
                throw e;
              }
            });
  }

  /** A topic whose partitions lie on these nodes. */
  private static void createOn(String topic, Integer... nodes) throws Exception {
    Map<Integer, List<Integer>> places = new HashMap<>();
    for (Integer node : nodes) {
      places.put(places.size(), List.of(node));
    }
    try (Admin admin = admin()) {
      // a broker that has just started may not be known yet
      await().atMost(SOON).until(() -> admin.describeCluster().nodes().get().size() == 2);
      admin.createTopics(List.of(new NewTopic(topic, places))).all().get();
    }
  }

  /** How many records the group is done with; transactions leave no marker where they read. */
  private long committed() throws Exception {
    try (Admin admin = admin()) {
      return admin
          .listConsumerGroupOffsets("group-" + in)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  private static List<String> read(String topic) {
    try (var reader = new TopicReader(kafka.bootstrapServers(), topic)) {
      return reader.readAll().stream().map(record -> new String(record.value(), UTF_8)).toList();
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** To both partitions in turn: whichever member holds which, each has something to do. */
  private void produce(int count) {
    try (var producer = producer()) {
      for (String value : values(produced, produced + count)) {
        var _ =
            producer.send(new ProducerRecord<>(in, produced++ % 2, null, value.getBytes(UTF_8)));
      }
    }
  }

  private static List<String> values(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "v" + i).toList();
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    var config = KafkaSettings.of(kafka.bootstrapServers(), null).clientConfig();
    config.put("max.request.size", 28 << 20);
    config.put("buffer.memory", 64L << 20);
    config.put("compression.type", "lz4");
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void awaitVisible(int count) {
    try (var reader = new TopicReader(kafka.bootstrapServers(), out)) {
      reader.awaitAtLeast(count, SOON);
    }
  }

  private void eachOnce(int count) {
    try (var reader = new TopicReader(kafka.bootstrapServers(), out)) {
      await().atMost(SOON).until(() -> reader.readAll().size() >= count);
      assertThat(reader.readAll())
          .extracting(record -> new String(record.value(), UTF_8))
          .containsExactlyInAnyOrderElementsOf(values(0, count));
    }
  }
}
