package dev.sluice.system;

import static dev.sluice.system.Pipeline.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What happens on ordinary and on bad days: a new release, an attack, a worker that was away,
 * topics that are changed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnderLoadIT {
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final int CONCURRENCY = 8;
  private static final int ATTACKED = 10_000;
  private static final Duration TOLERANCE = Duration.ofSeconds(5);
  private static final TestSource RELEASED_TO = TestSource.of("released-to", "github");
  private static final TestSource ATTACKED_SOURCE = TestSource.of("attacked", "github");
  private static final TestSource HELD_BACK =
      TestSource.of(
          "held-back",
          "standard-webhooks",
          List.of("tolerance: %ds".formatted(TOLERANCE.toSeconds())));
  private static final TestSource SPREAD = TestSource.of("spread", "github");
  private static final TestSource FORMER = TestSource.of("former", "github");
  private static final TestSource ANEW = TestSource.of("anew", "github");
  private static final Path LOGS = Path.of("target", "logs", "UnderLoadIT");
  private static final InstantSource CLOCK = InstantSource.system();

  private Pipeline pipeline;

  @BeforeAll
  void start() {
    // five minutes by default
    var looksOften = List.of("-Dsluice.kafka.properties.metadata.max.age.ms=2000");
    pipeline = new Pipeline(new EmbeddedServers(LOGS), LOGS, _ -> looksOften);
    pipeline.start(List.of(RELEASED_TO, ATTACKED_SOURCE, HELD_BACK, SPREAD, FORMER, ANEW));
  }

  @AfterAll
  void stop() {
    pipeline.close();
  }

  @Test
  void aRollingRestartOfEverythingIsNotNoticed() {
    // given two of each
    List<AppProcess> all = new ArrayList<>(pipeline.instances().values());
    AppProcess second = pipeline.launch(App.INGEST, "ingest2");
    all.addAll(
        List.of(
            second,
            pipeline.launch(App.VERIFIER, "verifier2"),
            pipeline.launch(App.DEDUP, "dedup2")));
    all.forEach(AppProcess::awaitReady);
    Random random = Seeds.random("UnderLoadIT.release");
    try (var balancer = new Balancer(List.of(pipeline.instance("ingest"), second));
        var traffic = new Traffic(List.of(RELEASED_TO), balancer::next, CONCURRENCY);
        var reader = new Observed.Reader(pipeline, List.of(RELEASED_TO))) {

      // when
      CompletableFuture<List<Integer>> release =
          CompletableFuture.supplyAsync(() -> all.stream().map(UnderLoadIT::restart).toList());
      int sent = 0;
      for (int i = 0; i == 0 || !release.isDone(); i++) {
        traffic.send(i + "-", 100, random);
        traffic.awaitSent(PATIENCE);
        sent += 100;
      }

      // then: 128 + SIGTERM
      assertThat(release.join()).hasSize(7).containsOnly(143);
      var books = reconcile(traffic, reader);
      System.out.printf("rolling restart: answers=%s %s%n", traffic.answers(), books.counts());
      assertThat(traffic.answers()).containsOnlyKeys(200);
      assertThat(books.accepted()).isEqualTo(sent);
    } finally {
      Stream.of("ingest2", "verifier2", "dedup2").forEach(pipeline::retire);
    }
  }

  @Test
  void forgedDeliveriesDoNotTakeTheIdsOfGenuineOnes() {
    try (var traffic = new Traffic(List.of(ATTACKED_SOURCE), pipeline::receiver, 2 * CONCURRENCY);
        var reader = new Observed.Reader(pipeline, List.of(ATTACKED_SOURCE))) {
      // given forged ones that were all taken
      traffic.forge("", ATTACKED, Seeds.random("UnderLoadIT.forged"));
      traffic.awaitSent(PATIENCE);

      // when
      traffic.send("", ATTACKED, Seeds.random("UnderLoadIT.genuine"));
      traffic.awaitSent(PATIENCE);

      // then
      var books = reconcile(traffic, reader);
      System.out.printf("forged first: answers=%s %s%n", traffic.answers(), books.counts());
      assertThat(traffic.answers()).containsOnlyKeys(200);
      assertThat(books.rejected()).isGreaterThanOrEqualTo(ATTACKED);
      assertThat(books.accepted()).isEqualTo(ATTACKED);
    }
  }

  @Test
  void whatWaitedLongerThanItsToleranceIsVerifiedAllTheSame() {
    // given a verifier that is away
    AppProcess verifier = pipeline.instance("verifier");
    verifier.stop(AppProcess.START);
    try (var traffic = new Traffic(List.of(HELD_BACK), pipeline::receiver, 1);
        var reader = new Observed.Reader(pipeline, List.of(HELD_BACK))) {
      traffic.send("", 200, Seeds.random("UnderLoadIT.held"));
      traffic.awaitSent(PATIENCE);
      Instant old = CLOCK.instant().plus(TOLERANCE.multipliedBy(2));
      await().atMost(TOLERANCE.multipliedBy(3)).until(() -> CLOCK.instant().isAfter(old));

      // when
      verifier.restart().awaitReady();

      // then
      assertThat(reconcile(traffic, reader).accepted()).isEqualTo(200);
    }
  }

  @Test
  void partitionsThatAreAddedAreUsedAndNothingInThemIsSkipped() throws Exception {
    try (var traffic = new Traffic(List.of(SPREAD), pipeline::receiver, CONCURRENCY);
        Admin admin = admin()) {
      Random random = Seeds.random("UnderLoadIT.spread");
      traffic.send("before-", 500, random);
      traffic.awaitSent(PATIENCE);

      // when
      admin
          .createPartitions(
              Map.of(
                  TOPICS.raw(), NewPartitions.increaseTo(6),
                  TOPICS.verified(), NewPartitions.increaseTo(6),
                  TOPICS.events(), NewPartitions.increaseTo(6)))
          .all()
          .get();
      for (int sent = 0; !isUsed(TOPICS.events(), 5); sent += 100) {
        traffic.send("after-" + sent + "-", 100, random);
        traffic.awaitSent(PATIENCE);
      }

      // then: by a reader that knows the new partitions
      try (var reader = Observed.Reader.ofAll(pipeline, List.of(SPREAD))) {
        reconcile(traffic, reader);
      }
    }
  }

  @Test
  void aTopicThatWasMadeAnewIsNotTakenForTheFormerOne() throws Exception {
    // given events whose claims hold the first coordinates of the topic
    try (var traffic = new Traffic(List.of(FORMER), pipeline::receiver, CONCURRENCY);
        var reader = new Observed.Reader(pipeline, List.of(FORMER))) {
      traffic.send("a-", 300, Seeds.random("UnderLoadIT.former"));
      traffic.awaitSent(PATIENCE);
      reconcile(traffic, reader);
    }

    // when
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(TOPICS.verified())).all().get();
    }
    AppProcess console = pipeline.instance("console");
    console.stop(AppProcess.START);
    console.restart().awaitReady();

    // then
    try (var traffic = new Traffic(List.of(ANEW), pipeline::receiver, CONCURRENCY);
        var reader = new Observed.Reader(pipeline, List.of(ANEW))) {
      traffic.send("b-", 600, Seeds.random("UnderLoadIT.anew"));
      traffic.awaitSent(PATIENCE);
      assertThat(reconcile(traffic, reader).accepted()).isEqualTo(600);
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", pipeline.servers().bootstrapServers()));
  }

  private boolean isUsed(String topic, int partition) throws Exception {
    var last = new TopicPartition(topic, partition);
    try (Admin admin = admin()) {
      return admin
              .listOffsets(Map.of(last, OffsetSpec.latest()))
              .partitionResult(last)
              .get()
              .offset()
          > 0;
    }
  }

  /** SIGTERM, and how the process ended. It comes back before the next one goes. */
  private static int restart(AppProcess instance) {
    int code = instance.stop(AppProcess.START);
    instance.restart().awaitReady();
    return code;
  }

  private Reconciliation reconcile(Traffic traffic, Observed.Reader reader) {
    Observed settled = new Settling(pipeline, reader).settled(PATIENCE);
    return Reconciliation.of(traffic.ledger().attempts(), settled).assertKept();
  }
}
