package dev.sluice.console.sources;

import dev.sluice.schemas.SourceRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores sources and announces them. The database is the truth and the topic follows it: what was
 * committed but not published is published the next time. An advisory lock, held by the connection
 * from before the first read until after the last record was acknowledged, lets one console at a
 * time do this; so the last record of a source on the topic is its last revision.
 */
public final class SourceControl {
  private static final Logger LOG = LoggerFactory.getLogger(SourceControl.class);

  /** Any number that nothing else in this database locks: "sluice" and a running number. */
  private static final long LOCK = 0x736c_7569_6365_0001L;

  static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final int ALIVE_SECONDS = 5;

  private final DataSource database;
  private final SourceTables tables;
  private final SecretSealer sealer;
  private final CleanTopics topics;
  private final SourcePublisher publisher;

  /** Changes nothing yet. */
  public SourceControl(
      DataSource database,
      SourceTables tables,
      SecretSealer sealer,
      CleanTopics topics,
      SourcePublisher publisher) {
    this.database = database;
    this.tables = tables;
    this.sealer = sealer;
    this.topics = topics;
    this.publisher = publisher;
  }

  /**
   * Applies a sources file until that succeeds once; afterwards announces what the topic has not.
   */
  public Callable<?> step(List<DesiredSource> sources) {
    var applied = new AtomicBoolean();
    return () -> {
      if (applied.get()) {
        locked(connection -> {});
      } else {
        apply(sources);
        applied.set(true);
      }
      return null;
    };
  }

  /**
   * Stores the sources of a sources file that differ from what is stored, all or none, and
   * announces every source that the topic does not have as it is stored. Stored sources that are
   * not among these stay; from now on the API may change those and only those.
   *
   * @param sources may be empty, for no file
   * @throws SQLException if the database fails; then nothing was stored, or all of it but perhaps
   *     not announced
   * @throws ExecutionException if Kafka fails; all is stored
   */
  public void apply(List<DesiredSource> sources)
      throws SQLException, ExecutionException, InterruptedException {
    locked(
        connection -> {
          List<String> stored = store(connection, sources);
          if (!stored.isEmpty()) {
            LOG.info("Stored sources {}", stored);
          }
        });
  }

  /**
   * Changes one source of the API and announces it.
   *
   * @throws SQLException if the database fails; nothing was stored, or all of it but perhaps not
   *     announced
   * @throws ExecutionException if Kafka fails; all is stored
   */
  void edit(String name, SourceEdit edit)
      throws SQLException, ExecutionException, InterruptedException {
    locked(connection -> edit(connection, name, edit));
  }

  private void edit(Connection connection, String name, SourceEdit edit) throws SQLException {
    // what is not committed here is rolled back when the connection is closed
    connection.setAutoCommit(false);
    SourceRecord before = tables.load(connection).get(name);
    DesiredSource wanted = edit.of(before, tables.states(connection).get(name));
    if (wanted == null) {
      tables.delete(connection, name);
    } else {
      SourceRecord after = sealer.seal(wanted, before);
      if (!after.equals(before)) {
        tables.save(connection, after);
      }
    }
    edit.record(connection);
    connection.commit();
    connection.setAutoCommit(true);
  }

  private interface Work {
    void on(Connection connection) throws SQLException;
  }

  /** Does the work, and makes the topic say what is stored then. */
  private void locked(Work work) throws SQLException, ExecutionException, InterruptedException {
    try (Connection connection = database.getConnection()) {
      lock(connection);
      work.on(connection);
      Map<String, SourceRecord> truth = tables.load(connection);
      // first the topics, so that no source is known whose events have nowhere to go
      topics.ensure(
          truth.values().stream().map(SourceRecord::topic).filter(Objects::nonNull).toList());
      List<String> published = publisher.publish(truth);
      if (!connection.isValid(ALIVE_SECONDS)) {
        throw new SQLException("the lock was lost while sources were published");
      }
      if (!published.isEmpty()) {
        LOG.info("Published sources {}", published);
      }
    }
  }

  private List<String> store(Connection connection, List<DesiredSource> sources)
      throws SQLException {
    List<String> changed = new ArrayList<>();
    // what is not committed here is rolled back when the connection is closed
    connection.setAutoCommit(false);
    Map<String, SourceRecord> stored = tables.load(connection);
    for (DesiredSource source : sources) {
      SourceRecord before = stored.get(source.name());
      SourceRecord after = sealer.seal(source, before);
      if (!after.equals(before)) {
        tables.save(connection, after);
        changed.add(source.name());
      }
    }
    tables.own(connection, sources.stream().map(DesiredSource::name).toList());
    connection.commit();
    connection.setAutoCommit(true);
    return changed;
  }

  /** The lock ends with the connection, also when this process is killed. */
  private static void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_lock(?)")) {
      lock.setLong(1, LOCK);
      lock.executeQuery().close();
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw new SQLException("another console is changing sources", LOCK_NOT_AVAILABLE, e);
      }
      throw e;
    }
  }
}
