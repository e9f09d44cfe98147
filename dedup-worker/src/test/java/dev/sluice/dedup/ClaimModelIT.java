package dev.sluice.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.dedup.ClaimModel.Worker;
import dev.sluice.stage.DatabaseSettings;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random histories of workers that crash, lose partitions and come back, on real claims. */
class ClaimModelIT {
  private static final int HISTORIES = 6;
  private static final int STEPS = 300;
  private static TestPostgres postgres;
  private static HikariDataSource pool;

  @BeforeAll
  static void start() {
    postgres = TestPostgres.start().migrate();
    pool =
        DatabaseSettings.of(postgres.jdbcUrl(), postgres.username(), postgres.password())
            .pool("model", 3);
  }

  @AfterAll
  static void stop() {
    pool.close();
    postgres.close();
  }

  @Test
  void eachKeyIsForwardedOnceAWindowAndEachRecordEndsOnce() throws Exception {
    Random random = Seeds.random("ClaimModelIT");
    Map<String, Long> seen = new HashMap<>();

    for (int i = 0; i < HISTORIES; i++) {
      run("TRUNCATE idempotency_claims, claim_fences");
      var history = new History(random, "history" + i);
      for (int step = 0; step < STEPS; step++) {
        history.step();
      }
      history.drain();
      history.model.check(history.produced);
      history.model.counts().forEach((end, count) -> seen.merge(end, count, Long::sum));
      seen.merge("fenced", (long) history.fenced, Long::sum);
    }

    System.out.println("ends of ClaimModelIT: " + seen);
    assertThat(seen).containsOnlyKeys("accepted", "duplicate", "dead-lettered", "fenced");
    assertThat(seen.values()).as("of every kind").allMatch(count -> count > 0);
  }

  /** One random history. */
  private static final class History {
    private final Random random;
    private final ClaimModel model;
    private final List<Worker> workers = new ArrayList<>();
    private int produced;
    private int fenced;

    History(Random random, String source) {
      this.random = random;
      var claims =
          new IdempotencyClaims(
              pool, new ClaimFences(() -> model().generation()), () -> model().now());
      this.model = new ClaimModel(new Deduplicator(claims), random, source);
    }

    private ClaimModel model() {
      return model;
    }

    void step() throws Exception {
      switch (random.nextInt(40)) {
        case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> produce();
        case 10, 11, 12, 13, 14, 15, 16 -> workers.add(anyWorker());
        case 17, 18, 19, 20 -> claimSome(false);
        case 21, 22, 23, 24, 25 -> claimSome(true);
        case 26, 27, 28, 29, 30, 31 -> commitSome();
        case 32 -> crashOne();
        case 33 -> secondThoughts();
        case 34 -> run("SELECT rotate_claims('0s', '1000 days')");
        case 35, 36 -> race();
        case 37, 38 -> secondThoughts();
        default -> outlastTheWindow();
      }
    }

    private Worker anyWorker() {
      return model.poll(random.nextInt(ClaimModel.PARTITIONS));
    }

    void drain() throws Exception {
      for (int partition = 0; !model.drained(); partition = 1 - partition) {
        Worker last = model.poll(partition);
        assertThat(last.claim()).isTrue();
        last.commit();
      }
      // former members wake up at the very end
      for (Worker zombie : workers) {
        claim(zombie);
        zombie.commit();
      }
    }

    private void produce() {
      for (int i = random.nextInt(3); i >= 0; i--) {
        model.produce();
        produced++;
      }
    }

    private void claimSome(boolean deadLetters) throws SQLException {
      if (!workers.isEmpty()) {
        Worker worker = workers.get(random.nextInt(workers.size()));
        if (deadLetters) {
          worker.deadLetterSome();
        }
        claim(worker);
      }
    }

    private void claim(Worker worker) throws SQLException {
      if (!worker.claim()) {
        fenced++;
      }
    }

    private void commitSome() {
      if (!workers.isEmpty()) {
        workers.remove(random.nextInt(workers.size())).commit();
      }
    }

    private void crashOne() {
      if (!workers.isEmpty()) {
        workers.remove(random.nextInt(workers.size()));
      }
    }

    /** One attempt forwards, the next of the same worker does not, and perhaps does not commit. */
    private void secondThoughts() throws SQLException {
      Worker worker = anyWorker();
      claim(worker);
      worker.deadLetterSome();
      claim(worker);
      if (random.nextBoolean()) {
        worker.commit();
      }
    }

    /** Both partitions at once, while the buckets are rotated. */
    private void race() throws ExecutionException, InterruptedException {
      Worker left = model.poll(0);
      Worker right = model.poll(1);
      left.deadLetterSome();
      var all =
          List.of(
              CompletableFuture.runAsync(() -> unchecked(left::claim)),
              CompletableFuture.runAsync(() -> unchecked(right::claim)),
              CompletableFuture.runAsync(
                  () -> unchecked(() -> run("SELECT rotate_claims('0s', '1000 days')"))));
      for (var one : all) {
        one.get();
      }
      left.commit();
      right.commit();
    }

    /** Only what was received after the window may be forwarded again, so all else ends before. */
    private void outlastTheWindow() throws Exception {
      drain();
      workers.clear();
      if (random.nextBoolean()) {
        model.remakeTopic();
      }
      if (random.nextBoolean()) {
        model.forgetKeys();
        run("SELECT rotate_claims('0s', '0s')");
      }
    }
  }

  private interface Action {
    Object run() throws Exception;
  }

  private static void unchecked(Action action) {
    try {
      action.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean run(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }
}
