package dev.sluice.console.events;

import dev.sluice.console.access.AuditLog;
import dev.sluice.console.api.ApiRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes out of events what their senders said of somebody. The row stays, with its id, source, time
 * and verdict; the claim of its key stays as long as others, so that a retry is a duplicate still.
 */
final class EventDeletion {
  private static final String DELETE = "SELECT delete_events(?::uuid[], ?::timestamptz[], ?)";

  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final AuditLog audit;
  private final InstantSource clock;

  EventDeletion(
      JdbcClient database, TransactionTemplate transactions, AuditLog audit, InstantSource clock) {
    this.database = database;
    this.transactions = transactions;
    this.audit = audit;
    this.clock = clock;
  }

  /** An event as its table finds it. */
  record Place(UUID id, Instant receivedAt) {}

  /** Those of some events that are of a source and were not deleted before, the newest first. */
  List<Place> find(EventRows rows, String source) {
    List<Object> values = new ArrayList<>(rows.values());
    values.add(source);
    return database
        .sql(
            """
            SELECT id, received_at FROM (%s) found WHERE outcome <> 'deleted' AND source = ?
            ORDER BY received_at DESC, id DESC\
            """
                .formatted(rows.sql()))
        .params(values)
        .query(
            (row, _) ->
                new Place(
                    row.getObject("id", UUID.class),
                    row.getObject("received_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /** Deletes them, all or none, and returns how many nobody else deleted meanwhile. */
  int delete(ApiRequest request, String source, List<Place> events) {
    return Objects.requireNonNull(
        transactions.execute(
            _ -> {
              for (Place event : events) {
                audit.add(
                    AuditLog.Entry.of(request, "event.delete", event.id().toString(), source));
              }
              return database
                  .sql(DELETE)
                  .params(array(events, Place::id), array(events, Place::receivedAt))
                  .param(clock.instant().atOffset(ZoneOffset.UTC))
                  .query(Integer.class)
                  .single();
            }));
  }

  private static String array(List<Place> events, Function<Place, Object> part) {
    return events.stream()
        .map(event -> part.apply(event).toString())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
