package dev.sluice.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RawEvent;
import dev.sluice.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When secrets were last used, as the database has it. */
class SecretUsesIT {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static TestPostgres postgres;
  private static HikariDataSource pool;
  private Instant now = NOON;
  private final WebhookEvents events = new WebhookEvents(pool, new SecretUses(() -> now));

  @BeforeAll
  static void start() {
    postgres = TestPostgres.start().migrate();
    pool = new HikariDataSource();
    pool.setJdbcUrl(postgres.jdbcUrl());
    pool.setUsername(postgres.login("sluice_verifier"));
    pool.setPassword(postgres.password());
  }

  @AfterAll
  static void stop() {
    pool.close();
    postgres.close();
  }

  @BeforeEach
  void nothingUsed() throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE secret_uses");
    }
  }

  @Test
  void theNewestReceiptCounts() throws Exception {
    events.add(
        List.of(
            verified("a", "old", NOON.minusSeconds(30)),
            verified("a", "new", NOON.minusSeconds(20)),
            verified("a", "new", NOON.minusSeconds(10)),
            verified("a", "new", NOON.minusSeconds(15)),
            verified("b", "old", NOON.minusSeconds(5)),
            refused("c")));

    assertThat(uses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "a/old", NOON.minusSeconds(30),
                "a/new", NOON.minusSeconds(10),
                "b/old", NOON.minusSeconds(5)));
  }

  @Test
  void aRowIsWrittenOnceAMinuteAtMost() throws Exception {
    // given
    events.add(List.of(verified("a", "k", NOON)));
    // when, then
    now = NOON.plus(SecretUses.BETWEEN).minusMillis(1);
    events.add(List.of(verified("a", "k", now), verified("a", "other", now)));
    assertThat(uses()).containsEntry("a/k", NOON).containsKey("a/other");
    // when, then
    now = NOON.plus(SecretUses.BETWEEN);
    events.add(List.of(verified("a", "k", now)));
    assertThat(uses()).containsEntry("a/k", now);
  }

  @Test
  void aReplayOrASlowWorkerMovesNothingBack() throws Exception {
    events.add(List.of(verified("a", "k", NOON)));
    var other = new WebhookEvents(pool, new SecretUses(() -> now));

    other.add(List.of(verified("a", "k", NOON.minus(Duration.ofDays(3)))));

    assertThat(uses()).containsEntry("a/k", NOON);
  }

  @Test
  void aUseIsThereWithItsEventsOrNotAtAll() throws Exception {
    // given a row that the table refuses
    EventRow good = verified("a", "k", NOON);
    EventRow bad = new EventRow(good.raw(), good.at(), "github", "nonsense", null, "k", null, null);
    // when, then
    assertThatThrownBy(() -> events.add(List.of(bad))).isInstanceOf(SQLException.class);
    assertThat(uses()).isEmpty();
    // and it is not taken for written
    events.add(List.of(good));
    assertThat(uses()).containsEntry("a/k", NOON);
  }

  @Test
  void aRowThatSomebodyHoldsHoldsUpNoEvents() throws Exception {
    // given
    events.add(List.of(verified("a", "k", NOON)));
    now = NOON.plus(SecretUses.BETWEEN);
    EventRow row = verified("a", "k", now);
    try (Connection holder = postgres.connect();
        Statement hold = holder.createStatement()) {
      holder.setAutoCommit(false);
      hold.execute("SELECT FROM secret_uses FOR UPDATE");
      // when
      CompletableFuture.runAsync(() -> addQuietly(row)).get(30, TimeUnit.SECONDS);
      // then
      assertThat(count(row)).isEqualTo(1);
    }
    assertThat(uses()).containsEntry("a/k", NOON);
    // and it is made up for
    now = now.plus(SecretUses.BETWEEN);
    events.add(List.of(verified("a", "k", now)));
    assertThat(uses()).containsEntry("a/k", now);
  }

  private void addQuietly(EventRow row) {
    try {
      events.add(List.of(row));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int count(EventRow row) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM webhook_events WHERE id = '%s'".formatted(row.raw().id()))) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Test
  void workersThatWriteTheSameRowsDoNotLockEachOtherOut() throws Exception {
    // given
    List<CompletableFuture<Void>> workers = new ArrayList<>();
    Executor each = task -> Thread.ofVirtual().start(task);
    for (int worker = 0; worker < 4; worker++) {
      boolean backwards = worker % 2 == 1;
      workers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int round = 0; round < 50; round++) {
                  addAll(backwards, NOON.plusSeconds(round));
                }
              },
              each));
    }
    // when
    CompletableFuture.allOf(workers.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);
    // then
    assertThat(uses()).hasSize(20).containsEntry("s0/k", NOON.plusSeconds(49));
  }

  private static void addAll(boolean backwards, Instant received) {
    List<EventRow> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(verified("s" + i, "k", received));
    }
    if (backwards) {
      Collections.reverse(rows);
    }
    try {
      // a tracker of its own each time, so that every round writes
      new WebhookEvents(pool, new SecretUses(() -> received)).add(rows);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static EventRow verified(String source, String keyId, Instant received) {
    return row(source, "verified", keyId, received);
  }

  private static EventRow refused(String source) {
    return row(source, "failed", null, NOON);
  }

  private static EventRow row(String source, String status, String keyId, Instant received) {
    byte[] body = {};
    var raw =
        new RawEvent(
            UUID.randomUUID(),
            source,
            received,
            "POST",
            "/webhooks/" + source,
            "127.0.0.1",
            "request-1",
            BodyHash.hex(body),
            List.of(),
            body);
    var at = new Coordinates("webhooks.raw", 0, 1);
    return new EventRow(raw, at, "github", status, null, keyId, null, null);
  }

  private static Map<String, Instant> uses() throws SQLException {
    Map<String, Instant> uses = new TreeMap<>();
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT source, key_id, last_used_at FROM secret_uses")) {
      while (rows.next()) {
        uses.put(rows.getString(1) + "/" + rows.getString(2), rows.getTimestamp(3).toInstant());
      }
    }
    return uses;
  }
}
