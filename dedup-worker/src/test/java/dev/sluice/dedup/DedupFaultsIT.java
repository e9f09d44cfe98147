package dev.sluice.dedup;

import static dev.sluice.dedup.RunningDedup.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.stage.StageLanes;
import dev.sluice.testkit.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** PostgreSQL refuses for reasons that pass; {@code docs/faults.md} tells what is expected. */
class DedupFaultsIT {
  private static RunningDedup dedup;
  private ConfigurableApplicationContext app;

  @BeforeAll
  static void start() throws Exception {
    dedup = new RunningDedup();
    // time for the rival to close the circle; shorter than the worker's lock_timeout
    execute("ALTER SYSTEM SET deadlock_timeout = '3s'");
    execute("SELECT pg_reload_conf()");
  }

  @AfterEach
  void stopApp() {
    app.close();
  }

  @AfterAll
  static void stop() {
    dedup.close();
  }

  @Test
  void claimsAgainAfterADeadlock() throws Exception {
    List<IdempotencyKey> keys =
        IntStream.range(0, 2)
            .mapToObj(i -> new IdempotencyKey("deadlock", "d" + i))
            .sorted(Comparator.comparing(key -> new KeyHash(key.hash())))
            .toList();
    try (Connection rival = dedup.postgres.connect()) {
      rival.setAutoCommit(false);
      execute(rival, "SET LOCAL deadlock_timeout = '60s'");
      claim(rival, keys.getLast());
      // both are there before it begins, so that they are one batch
      keys.forEach(
          key -> dedup.verified(RunningDedup.event("deadlock", key.deliveryId(), bytes("{}")), 0));
      app = dedup.start();
      awaitWaiting();
      var closed = CompletableFuture.runAsync(() -> claim(rival, keys.getFirst()));

      await().atMost(SOON).until(() -> reason().contains("deadlock detected"));
      closed.get(SOON.toSeconds(), TimeUnit.SECONDS);
      rival.rollback();
    }

    List<ConsumerRecord<byte[], byte[]>> clean = dedup.clean(2, "deadlock");
    assertThat(clean)
        .extracting(record -> RunningDedup.header(record, "ce_idempotencykey"))
        .containsExactlyInAnyOrder(keys.getFirst().toString(), keys.getLast().toString());
    await().atMost(SOON).until(() -> reason().isEmpty());
  }

  @Test
  void waitsForRoomWhenTheDatabasesDiskIsFull() throws Exception {
    try (SmallDisk disk = mount()) {
      Path folder = disk.folder("tablespace");
      execute("CREATE TABLESPACE small LOCATION '%s'".formatted(folder));
      execute("ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE small");
      try {
        disk.fill();
        app = dedup.start();
        // more than fit into a page that is there already
        for (int i = 0; i < 300; i++) {
          VerifiedEvent event = RunningDedup.event("full", "d" + i, bytes("{}"));
          dedup.verified(event, 0);
        }
        await().atMost(SOON).until(() -> reason().contains("No space left on device"));
        disk.free();

        dedup.clean(300, "full");
        await().atMost(SOON).until(() -> reason().isEmpty());
      } finally {
        app.close();
        execute("ALTER TABLE ALL IN TABLESPACE small SET TABLESPACE pg_default");
        execute("DROP TABLESPACE small");
      }
    }
  }

  /** Why the lanes stand still, empty while they do not. */
  private String reason() {
    String trouble = app.getBean(StageLanes.class).trouble();
    return trouble == null ? "" : trouble;
  }

  private static SmallDisk mount() {
    try {
      return SmallDisk.mount();
    } catch (IOException e) {
      return Assumptions.abort("needs a disk of its own: " + e.getMessage());
    }
  }

  private static void awaitWaiting() {
    await()
        .atMost(SOON)
        .until(
            () ->
                dedup
                    .query(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name ="
                            + " 'sluice-dedup' AND wait_event_type = 'Lock'")
                    .equals("1"));
  }

  /** As another worker would, for a record of its own. */
  private static void claim(Connection connection, IdempotencyKey key) {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO idempotency_claims (key_hash, owner_topic, owner_partition, owner_offset,
                event_id, body_sha256, claimed_at, bucket)
            SELECT ?, 'rival', 0, 0, gen_random_uuid(), ?, now(), bucket FROM claim_epoch
            """)) {
      insert.setBytes(1, key.hash());
      insert.setBytes(2, new byte[32]);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = dedup.postgres.connect()) {
      execute(connection, sql);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
