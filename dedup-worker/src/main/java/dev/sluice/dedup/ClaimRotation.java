package dev.sluice.dedup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a new bucket of claims three times in the longest dedup window and drops those that no
 * window of anything that waits reaches any more. Every instance tries; the database lets one of
 * them do it.
 */
final class ClaimRotation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimRotation.class);
  private static final Duration EVERY = Duration.ofMinutes(10);

  /** What is on its way between the stages, and clocks that differ. */
  private static final Duration SLACK = Duration.ofDays(1);

  private static final int BUCKETS = 3;
  private static final String ROTATE =
      "SELECT rotate_claims(make_interval(secs => ?), make_interval(secs => ?))";

  private final DataSource database;
  private final BooleanSupplier sourcesKnown;
  private final Supplier<Duration> longestWindow;
  private final Supplier<@Nullable Instant> oldestWaiting;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("claims").factory());

  /**
   * Does nothing yet.
   *
   * @param sourcesKnown whether the longest window is known: false while a source may be missing
   * @param longestWindow for which a claim must be kept
   * @param oldestWaiting when the oldest of what is still to be claimed was received
   */
  ClaimRotation(
      DataSource database,
      BooleanSupplier sourcesKnown,
      Supplier<Duration> longestWindow,
      Supplier<@Nullable Instant> oldestWaiting,
      InstantSource clock) {
    this.database = database;
    this.sourcesKnown = sourcesKnown;
    this.longestWindow = longestWindow;
    this.oldestWaiting = oldestWaiting;
    this.clock = clock;
  }

  ClaimRotation start() {
    var _ =
        timer.scheduleWithFixedDelay(
            this::rotateOrWarn, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /** Opens and drops buckets where it is time to. */
  void rotate() throws SQLException {
    Duration longest = longestWindow.get();
    try (Connection connection = database.getConnection();
        PreparedStatement call = connection.prepareStatement(ROTATE)) {
      call.setDouble(1, (double) longest.dividedBy(BUCKETS).toSeconds());
      call.setDouble(2, (double) longest.plus(lag()).plus(SLACK).toSeconds());
      call.executeQuery().close();
    }
  }

  private Duration lag() {
    Instant oldest = oldestWaiting.get();
    Duration lag = oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
    return lag.isNegative() ? Duration.ZERO : lag;
  }

  private void rotateOrWarn() {
    if (!sourcesKnown.getAsBoolean()) {
      return;
    }
    try {
      rotate();
    } catch (SQLException | RuntimeException e) {
      LOG.warn("Buckets of claims are not rotated now, again in {}: {}", EVERY, e.getMessage());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
