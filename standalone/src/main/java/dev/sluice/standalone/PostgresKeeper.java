package dev.sluice.standalone;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the embedded PostgreSQL again when it ends by itself, for as long as it takes: webhooks
 * are taken without a database, so its end is no reason to end the process.
 */
final class PostgresKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresKeeper.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final EmbeddedPostgres postgres;
  private final Consumer<String> report;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("postgres-keeper").unstarted(this::run);
  private volatile @Nullable String trouble;

  private PostgresKeeper(EmbeddedPostgres postgres, Consumer<String> report) {
    this.postgres = postgres;
    this.report = report;
  }

  /**
   * Looks after a server, and stops it when closed.
   *
   * @param report takes a line when the server has ended and when it is back
   */
  static PostgresKeeper keep(EmbeddedPostgres postgres, Consumer<String> report) {
    var keeper = new PostgresKeeper(postgres, report);
    keeper.thread.start();
    return keeper;
  }

  EmbeddedPostgres postgres() {
    return postgres;
  }

  /** Why the server does not run, null while it does. */
  @Nullable String trouble() {
    return trouble;
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    postgres.close();
  }

  private void run() {
    try {
      while (!closed(LOOK_AGAIN)) {
        if (!postgres.isRunning()) {
          startAgain();
        }
      }
    } catch (IOException e) {
      trouble = "its process id cannot be read: " + e.getMessage();
      LOG.error("Does not look after PostgreSQL any more", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startAgain() throws InterruptedException {
    trouble = "it has ended and is being started again";
    report.accept("PostgreSQL has ended; webhooks are still taken; starting it again");
    Duration pause = LOOK_AGAIN;
    while (!closed(Duration.ZERO)) {
      try {
        postgres.startAgain();
        trouble = null;
        report.accept("PostgreSQL is back");
        return;
      } catch (IOException e) {
        LOG.error("PostgreSQL does not start again, trying for ever", e);
        trouble = CommandFailure.reason(e);
      }
      if (closed(pause)) {
        return;
      }
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }
  }

  private boolean closed(Duration within) throws InterruptedException {
    return closing.await(within.toMillis(), TimeUnit.MILLISECONDS);
  }
}
