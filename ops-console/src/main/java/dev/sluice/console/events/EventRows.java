package dev.sluice.console.events;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Events as a query that another statement takes up, with the columns {@code id}, {@code
 * received_at}, {@code source}, {@code signature_status}, {@code reason}, {@code raw_topic}, {@code
 * raw_partition}, {@code raw_offset} and {@code outcome}.
 *
 * @param sql the query, without parentheses
 * @param values its parameters
 */
public record EventRows(String sql, List<Object> values) {
  private static final String WITH_OUTCOME =
      """
      SELECT found.id, found.received_at, found.source, found.signature_status, found.reason,
          found.raw_topic, found.raw_partition, found.raw_offset,
          CASE WHEN found.deleted_at IS NOT NULL THEN 'deleted'
              WHEN found.signature_status NOT IN ('verified', 'unsigned') THEN 'rejected'
              WHEN found.claimed THEN 'accepted'
              WHEN found.first_event_id IS NOT NULL THEN 'duplicate'
              ELSE 'unsettled' END AS outcome
      FROM (%s) found
      """;

  /** By their ids, each of which says when its event was received. */
  private static final String OF_IDS =
      Events.SELECT
          + """
          unnest(?::uuid[]) wanted(id) JOIN webhook_events e ON e.id = wanted.id
          AND e.received_at >= uuid_extract_timestamp(wanted.id)
          AND e.received_at < uuid_extract_timestamp(wanted.id) + interval '1 millisecond'
          """;

  /** The newest events that a filter lets through, without those that were deleted. */
  public static EventRows of(EventFilter filter, int limit) {
    var search = new EventSearch(filter).withoutDeleted();
    List<Object> values = new ArrayList<>(search.values());
    values.add(limit);
    return new EventRows(WITH_OUTCOME.formatted(search.sql()), values);
  }

  /** The events of some ids, of those that there are. */
  public static EventRows of(Collection<UUID> ids) {
    String literal = ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    return new EventRows(WITH_OUTCOME.formatted(OF_IDS), List.of(literal));
  }
}
