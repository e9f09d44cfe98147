package dev.sluice.benchmarks;

import dev.sluice.schemas.Topics;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * What an installation has used since it was started: processor time of each process, bytes on each
 * topic, bytes in PostgreSQL. The difference of two, divided by the events between them, is what an
 * event costs.
 *
 * @param totals by what is counted, unit included
 */
record Usage(Map<String, Long> totals) {
  /** Bytes of log written so far. */
  private static final String WAL_BYTES = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')";

  /** What was used up to now. */
  static Usage now(Installation installation) {
    Map<String, Long> totals = new LinkedHashMap<>();
    installation
        .pids()
        .forEach((name, pid) -> totals.put("CPU µs, " + name, ProcessUsage.cpuMicros(pid)));
    totals.put("CPU µs, load and reader", ProcessUsage.ownCpuMicros(ProcessHandle.current().pid()));
    addTopics(installation, totals);
    addDatabase(installation, totals);
    return new Usage(totals);
  }

  /** What an event cost since then, in the same units. */
  Map<String, Double> perEventSince(Usage before, long events) {
    Map<String, Double> costs = new LinkedHashMap<>();
    totals.forEach(
        (what, total) ->
            costs.put(what, (total - before.totals.getOrDefault(what, 0L)) / (double) events));
    return costs;
  }

  private static void addTopics(Installation installation, Map<String, Long> totals) {
    Topics topics = installation.topics();
    for (String topic : new String[] {topics.raw(), topics.verified(), topics.events()}) {
      totals.put("bytes on " + topic, 0L);
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", installation.bootstrapServers()))) {
      var brokers = admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
      admin.describeLogDirs(brokers).allDescriptions().get().values().stream()
          .flatMap(folders -> folders.values().stream())
          .flatMap(folder -> folder.replicaInfos().entrySet().stream())
          .forEach(
              replica ->
                  totals.computeIfPresent(
                      "bytes on " + replica.getKey().topic(),
                      (_, bytes) -> bytes + replica.getValue().size()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while topics were measured", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("topics cannot be measured", e.getCause());
    }
  }

  private static void addDatabase(Installation installation, Map<String, Long> totals) {
    try (Connection connection = installation.postgres().connect();
        Statement statement = connection.createStatement()) {
      totals.put("bytes of PostgreSQL's log", number(statement, WAL_BYTES));
      for (String table : new String[] {"webhook_events", "idempotency_claims"}) {
        totals.put("bytes of " + table, number(statement, bytesOf(table)));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the database cannot be measured", e);
    }
  }

  /** With all partitions and indexes. */
  private static String bytesOf(String table) {
    return "SELECT coalesce(sum(pg_total_relation_size(relid)), 0) FROM pg_partition_tree('%s')"
        .formatted(table);
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
