package dev.sluice.console.sources;

import dev.sluice.console.api.ApiException;
import dev.sluice.schemas.SourceRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
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

  private static final int ALIVE_SECONDS = 5;

  private final DataSource database;
  private final SourceTables tables;
  private final SecretSealer sealer;
  private final CleanTopics topics;
  private final SourcePublisher publisher;
  private volatile @Nullable String trouble;

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
   * @throws dev.sluice.console.api.ApiException if it cannot be, also because Kafka refuses its
   *     topic; nothing was stored
   * @throws SQLException if the database fails; whether it was stored is not known
   * @throws ExecutionException if Kafka fails to make its topic; nothing was stored
   * @throws NotAnnouncedException if it is stored, but either fails afterwards
   */
  void edit(String name, SourceEdit edit)
      throws SQLException, ExecutionException, NotAnnouncedException, InterruptedException {
    change(
        connection -> {
          edit(connection, name, edit);
          return name;
        });
  }

  /** What is done to stored sources in one transaction. */
  interface Change<T> {
    T on(Connection connection) throws SQLException, ExecutionException, InterruptedException;
  }

  /** Changes stored sources while nobody else does, and announces them; fails as above. */
  <T> T change(Change<T> change)
      throws SQLException, ExecutionException, NotAnnouncedException, InterruptedException {
    try (Connection connection = database.getConnection()) {
      SourceLock.take(connection);
      // what is not committed here is rolled back when the connection is closed
      connection.setAutoCommit(false);
      T result = change.on(connection);
      connection.commit();
      announceNow(connection);
      return result;
    }
  }

  /**
   * Changes several sources of the API, all or none, and announces them; as above.
   *
   * @param dryRun whether to store nothing
   * @return what became, or would become, of each
   */
  List<SourceStep> apply(SourcesEdit edit, boolean dryRun)
      throws SQLException, ExecutionException, NotAnnouncedException, InterruptedException {
    try (Connection connection = database.getConnection()) {
      SourceLock.take(connection);
      // what is not committed here is rolled back when the connection is closed
      connection.setAutoCommit(false);
      List<SourceStep> steps = steps(connection, edit.of(tables.states(connection)));
      if (!dryRun) {
        List<SourceStep> changing = steps.stream().filter(SourceStep::changes).toList();
        makeTopics(changing);
        for (SourceStep step : changing) {
          tables.save(connection, step.after());
        }
        edit.record(connection, steps);
        connection.commit();
        announceNow(connection);
      }
      return steps;
    }
  }

  private List<SourceStep> steps(Connection connection, List<DesiredSource> wanted)
      throws SQLException {
    Map<String, SourceRecord> stored = tables.load(connection);
    return wanted.stream()
        .map(
            each -> {
              SourceRecord before = stored.get(each.name());
              return new SourceStep(each, before, sealer.seal(each, before));
            })
        .toList();
  }

  private void announceNow(Connection connection)
      throws NotAnnouncedException, InterruptedException {
    try {
      announce(connection);
    } catch (SQLException | ExecutionException | KafkaException e) {
      throw new NotAnnouncedException(e);
    }
  }

  /** Why sources that are stored are not announced, null while all are or Kafka is away. */
  public @Nullable String trouble() {
    return trouble;
  }

  private void edit(Connection connection, String name, SourceEdit edit)
      throws SQLException, ExecutionException, InterruptedException {
    SourceRecord before = tables.load(connection).get(name);
    DesiredSource wanted = edit.of(before, tables.states(connection).get(name));
    if (wanted == null) {
      tables.delete(connection, name);
    } else {
      var step = new SourceStep(wanted, before, sealer.seal(wanted, before));
      if (step.changes()) {
        makeTopics(List.of(step));
        tables.save(connection, step.after());
      }
    }
    edit.record(connection);
  }

  /** Before anything is stored: nobody shall come to depend on a source that has no topic. */
  private void makeTopics(List<SourceStep> steps) throws ExecutionException, InterruptedException {
    Set<String> wanted = new LinkedHashSet<>();
    for (SourceStep step : steps) {
      String topic = step.after().topic();
      if (topic != null && (step.before() == null || !topic.equals(step.before().topic()))) {
        wanted.add(topic);
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    Map<String, String> refused = topics.ensure(List.copyOf(wanted));
    for (String topic : wanted) {
      if (refused.containsKey(topic)) {
        throw ApiException.badField(
            "topic",
            "'topic' %s is refused by Kafka: %s; choose another"
                .formatted(topic, refused.get(topic)));
      }
    }
  }

  private interface Work {
    void on(Connection connection) throws SQLException;
  }

  /** Does the work, and makes the topic say what is stored then. */
  private void locked(Work work) throws SQLException, ExecutionException, InterruptedException {
    try (Connection connection = database.getConnection()) {
      SourceLock.take(connection);
      work.on(connection);
      announce(connection);
    }
  }

  /** Makes the topic say what is committed. */
  private void announce(Connection connection)
      throws SQLException, ExecutionException, InterruptedException {
    connection.setAutoCommit(true);
    Map<String, SourceRecord> truth = tables.load(connection);
    // first the topics, so that no source is known whose events have nowhere to go
    Map<String, String> refused =
        topics.ensure(
            truth.values().stream().map(SourceRecord::topic).filter(Objects::nonNull).toList());
    List<String> published = publisher.publish(truth, withheld(truth, refused));
    if (!connection.isValid(ALIVE_SECONDS)) {
      throw new SQLException("the lock was lost while sources were published");
    }
    if (!published.isEmpty()) {
      LOG.info("Published sources {}", published);
    }
  }

  /** Sources whose topic is refused; they stay as they were announced before, if they were. */
  private Set<String> withheld(Map<String, SourceRecord> truth, Map<String, String> refused) {
    SortedMap<String, String> reasons = new TreeMap<>();
    truth.forEach(
        (name, source) -> {
          String topic = source.topic();
          if (topic != null && refused.containsKey(topic)) {
            reasons.put(
                name,
                "source '%s' is not announced, for Kafka refuses its topic '%s': %s; change the topic"
                    .formatted(name, topic, refused.get(topic)));
          }
        });
    String now = reasons.isEmpty() ? null : String.join("; ", reasons.values());
    if (now != null && !now.equals(trouble)) {
      LOG.warn("{}", now);
    }
    trouble = now;
    return reasons.keySet();
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
    return changed;
  }
}
