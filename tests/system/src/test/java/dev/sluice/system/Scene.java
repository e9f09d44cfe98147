package dev.sluice.system;

import static org.awaitility.Awaitility.await;

import dev.sluice.system.Database.Lock;
import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.ProcessTraps;
import dev.sluice.testkit.TrapPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;

/** A pipeline under load, and what can happen to it. */
final class Scene {
  private static final Duration SOON = Duration.ofMinutes(3);
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int TIMES = 3;
  private static final int LATEST_HIT = 3;

  /** The first batch may have been fetched before. */
  private static final int SECOND_HIT = 2;

  private final EmbeddedServers servers;
  private final Pipeline pipeline;
  private final Function<String, ProcessTraps> traps;
  private final Traffic traffic;
  private final int deliveries;
  private final Random random;
  private int begun;

  /**
   * A scene of one fault. Nothing is sent before the fault needs it.
   *
   * @param traps of the instance of that name
   * @param deliveries to be sent
   */
  Scene(
      EmbeddedServers servers,
      Pipeline pipeline,
      Function<String, ProcessTraps> traps,
      Traffic traffic,
      int deliveries,
      Random random) {
    this.servers = servers;
    this.pipeline = pipeline;
    this.traps = traps;
    this.traffic = traffic;
    this.deliveries = deliveries;
    this.random = random;
  }

  /** The process stands still at that point and is killed there. */
  void killAt(App app, TrapPoint point) {
    catchAt(name(app), point, true);
    replace(app);
  }

  /** The same, with much behind the process, so that it is caught with as much as it takes. */
  void killInFullBatch(App app, TrapPoint point) {
    AppProcess worker = pipeline.instance(name(app));
    worker.freeze();
    awaitThird();
    awaitBacklog(app, deliveries / 3);
    traps.apply(name(app)).arm(point, SECOND_HIT, true);
    worker.thaw();
    awaitReached(name(app));
    replace(app);
  }

  /** The process goes on at that point and is killed a moment later. */
  void killWhile(App app, TrapPoint point) {
    catchAt(name(app), point, false);
    replace(app);
  }

  void killInRecovery(App app) {
    String name = name(app);
    catchAt(name, TrapPoint.OFFSETS_LEFT, true);
    for (TrapPoint point : List.of(TrapPoint.RECOVERY_ENTERED, TrapPoint.RECOVERY_LEFT)) {
      kill(name);
      traps.apply(name).arm(point, 1, true);
      pipeline.launch(app, name);
      awaitReached(name);
    }
    replace(app);
  }

  void killAnyTime(App app) {
    send(deliveries);
    for (int i = 1; i <= TIMES; i++) {
      awaitTaken(deliveries * i / (TIMES + 1) + random.nextInt(deliveries / (TIMES + 1)));
      replace(app);
    }
  }

  /** Which instance gives partitions away is the broker's choice. */
  void killInRebalance(App app, int instances) {
    List<String> running = new ArrayList<>(List.of(name(app)));
    for (int i = 2; i < instances; i++) {
      running.add(name(app) + i);
      pipeline.launch(app, running.getLast()).awaitReady();
      awaitMembers(app, i);
    }
    send(deliveries / 2);
    running.forEach(name -> traps.apply(name).arm(TrapPoint.PARTITIONS_REVOKED, 1, true));
    // its start takes longer than the first half: the second is under way while partitions move
    pipeline.launch(app, name(app) + instances).awaitReady();
    sendRest();
    await("an instance gives partitions away")
        .atMost(SOON)
        .pollInterval(AT_ONCE)
        .until(() -> running.stream().anyMatch(name -> traps.apply(name).reached()));
    String dying =
        running.stream().filter(name -> traps.apply(name).reached()).findFirst().orElseThrow();
    kill(dying);
    running.stream().filter(name -> !name.equals(dying)).map(traps).forEach(ProcessTraps::release);
    pipeline.launch(app, dying);
  }

  void zombie(App app) {
    String name = name(app);
    pipeline.launch(app, name + 2).awaitReady();
    awaitMembers(app, 2);
    catchAt(name, TrapPoint.OFFSETS_ENTERED, 1, true);
    AppProcess zombie = pipeline.instance(name);
    zombie.freeze();
    awaitMembers(app, 1);
    traps.apply(name).release();
    zombie.thaw();
    awaitMembers(app, 2);
  }

  void cutConnections(App app, String table) {
    String waiting =
        """
        FROM pg_stat_activity
        WHERE application_name = 'sluice-%s' AND state = 'active' AND wait_event_type = 'Lock'
        """
            .formatted(name(app));
    Database database = pipeline.database();
    send(deliveries);
    for (int i = 1; i <= TIMES; i++) {
      awaitTaken(deliveries * i / (TIMES + 1));
      try (Lock _ = database.lock(table)) {
        await("a statement of " + app)
            .atMost(SOON)
            .pollInterval(POLL)
            .until(() -> !database.value("SELECT count(*) " + waiting).equals("0"));
        database.execute("SELECT pg_terminate_backend(pid) " + waiting);
      }
    }
  }

  void killBroker() {
    awaitThird();
    servers.kafka().kill();
    servers.kafka().restart();
  }

  void crashPostgres() {
    awaitThird();
    servers.postgres().crash();
    servers.postgres().restart();
  }

  void killAll() {
    awaitThird();
    List<App> all = List.of(App.INGEST, App.VERIFIER, App.DEDUP);
    all.forEach(app -> kill(name(app)));
    all.forEach(app -> pipeline.launch(app, name(app)));
  }

  /** Sends what the fault has not sent itself. */
  void sendRest() {
    send(deliveries - begun);
  }

  private void send(int count) {
    traffic.send(begun + "-", count, random);
    begun += count;
  }

  private void catchAt(String name, TrapPoint point, boolean hold) {
    catchAt(name, point, 1 + random.nextInt(LATEST_HIT), hold);
  }

  /** Two thirds of the load are still to come, so that the process comes by however fast it is. */
  private void catchAt(String name, TrapPoint point, int hit, boolean hold) {
    send(deliveries / 3);
    awaitTaken(deliveries / 3);
    traps.apply(name).arm(point, hit, hold);
    sendRest();
    awaitReached(name);
  }

  private void awaitReached(String name) {
    ProcessTraps trap = traps.apply(name);
    try {
      await().atMost(SOON).pollInterval(AT_ONCE).until(trap::reached);
    } catch (ConditionTimeoutException e) {
      // the next fault must not find it caught in this one's trap
      trap.release();
      throw new AssertionError(
          "%s never came by%n%s".formatted(name, pipeline.instance(name).logTail()), e);
    }
  }

  private void replace(App app) {
    kill(name(app));
    pipeline.launch(app, name(app));
  }

  private void kill(String name) {
    pipeline.instance(name).kill();
    traps.apply(name).disarm();
  }

  /** So much load is behind that everything runs, and so much before that it goes on. */
  private void awaitThird() {
    sendRest();
    awaitTaken(deliveries / 3);
  }

  private void awaitTaken(int count) {
    await(count + " requests are taken")
        .atMost(SOON)
        .pollInterval(POLL)
        .until(() -> traffic.taken() >= count);
  }

  private void awaitMembers(App app, int count) {
    String group = "sluice-" + name(app);
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", servers.bootstrapServers());
    try (Admin admin = Admin.create(config)) {
      await(count + " members of " + group)
          .atMost(SOON)
          .pollInterval(POLL)
          .until(() -> members(admin, group) == count);
    }
  }

  /** What is taken has still to come through the stage before. */
  private void awaitBacklog(App app, int records) {
    String group = "sluice-" + name(app);
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", servers.bootstrapServers());
    try (Admin admin = Admin.create(config)) {
      await(records + " records for " + group)
          .atMost(SOON)
          .pollInterval(POLL)
          .until(() -> backlog(admin, group) >= records);
    }
  }

  private static long backlog(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> next =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    next.keySet().forEach(partition -> ends.put(partition, OffsetSpec.latest()));
    var committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    return admin.listOffsets(ends, committed).all().get().entrySet().stream()
        .mapToLong(
            end ->
                end.getValue().offset() - Objects.requireNonNull(next.get(end.getKey())).offset())
        .sum();
  }

  private static int members(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().size();
  }

  private static String name(App app) {
    return app.lowerCaseName();
  }
}
