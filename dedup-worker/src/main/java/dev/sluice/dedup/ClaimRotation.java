package dev.sluice.dedup;

import dev.sluice.registry.SourceRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a new bucket of claims three times in the longest dedup window and drops those that no
 * window reaches any more. Every instance tries; the database lets one of them do it.
 */
final class ClaimRotation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimRotation.class);
  private static final Duration EVERY = Duration.ofMinutes(10);

  /** How far processing may lag behind receipt without a duplicate meeting a dropped claim. */
  private static final Duration SLACK = Duration.ofDays(1);

  private static final int BUCKETS = 3;
  private static final String ROTATE =
      "SELECT rotate_claims(make_interval(secs => ?), make_interval(secs => ?))";

  private final DataSource database;
  private final SourceRegistry sources;
  private final Duration defaultWindow;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("claims").factory());

  ClaimRotation(DataSource database, SourceRegistry sources, Duration defaultWindow) {
    this.database = database;
    this.sources = sources;
    this.defaultWindow = defaultWindow;
  }

  ClaimRotation start() {
    var _ =
        timer.scheduleWithFixedDelay(
            this::rotateOrWarn, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /** Opens and drops buckets where it is time to. */
  void rotate() throws SQLException {
    Duration longest = longestWindow();
    try (Connection connection = database.getConnection();
        PreparedStatement call = connection.prepareStatement(ROTATE)) {
      call.setDouble(1, (double) longest.dividedBy(BUCKETS).toSeconds());
      call.setDouble(2, (double) longest.plus(SLACK).toSeconds());
      call.executeQuery().close();
    }
  }

  private Duration longestWindow() {
    return sources.all().stream()
        .map(source -> source.record().dedupWindow())
        .filter(window -> window != null && window.compareTo(defaultWindow) > 0)
        .max(Duration::compareTo)
        .orElse(defaultWindow);
  }

  private void rotateOrWarn() {
    if (!sources.caughtUp()) {
      return; // a source with a longer window may not be known yet
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
