package dev.sluice.console.events;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One search as a statement: texts of ours, values as parameters. Every condition stands as its
 * index has it, or the index is not used.
 */
final class EventSearch {
  private static final String REJECTED = "e.signature_status NOT IN ('verified', 'unsigned')";
  private static final String KEPT = "e.deleted_at IS NULL";
  private static final String FORWARDED = "e.signature_status IN ('verified', 'unsigned')";

  /** OFFSET 0 keeps the planner at one look-up a duplicate; its guess of the join is far off. */
  private static final String DUPLICATES =
      """
      duplicate_deliveries d CROSS JOIN LATERAL (
          SELECT * FROM webhook_events w
          WHERE w.received_at = d.received_at AND w.id = d.event_id OFFSET 0) e\
      """;

  private static final String DELIVERY_ID =
      "substr(%1$s.idempotency_key, strpos(%1$s.idempotency_key, ':') + 1) = ?";

  private final List<String> conditions = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();
  private final boolean duplicates;

  EventSearch(EventFilter filter) {
    this(filter, filter.after());
    if (Event.ACCEPTED.equals(filter.outcome())) {
      conditions.add(Events.HAS_CLAIM);
    }
  }

  /** Begins after this place; of what is to be accepted it has all that the verifier forwarded. */
  private EventSearch(EventFilter filter, @Nullable Cursor after) {
    this.duplicates = Event.DUPLICATE.equals(filter.outcome());
    add(own() + ".source = ?", filter.source());
    add("e.provider = ?", filter.provider());
    status(filter.signatureStatus());
    outcome(filter.outcome());
    add("e.reason = ?", filter.reason());
    add("e.event_type = ?", filter.eventType());
    String key = filter.idempotencyKey();
    if (key != null) {
      add(own() + ".idempotency_key = ?", key);
      add(DELIVERY_ID.formatted(own()), key.substring(key.indexOf(':') + 1));
    }
    add(DELIVERY_ID.formatted(own()), filter.deliveryId());
    String hash = filter.bodySha256();
    add("e.body_sha256 = ?", hash == null ? null : HexFormat.of().parseHex(hash));
    add(time() + " >= ?", time(filter.from()));
    add(time() + " < ?", time(filter.to()));
    after(after);
  }

  /**
   * What may be accepted among the events of a filter, after this place: whoever reads the rows has
   * to look which of them have their claim.
   */
  static EventSearch candidates(EventFilter filter, @Nullable Cursor after) {
    return new EventSearch(filter, after);
  }

  /** The same search, of events that were not deleted alone. */
  EventSearch withoutDeleted() {
    conditions.add(KEPT);
    return this;
  }

  /** The statement, which ends with the limit. */
  String sql() {
    return Events.SELECT
        + (duplicates ? DUPLICATES : "webhook_events e")
        + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions))
        + " ORDER BY %s DESC, %s DESC LIMIT ?".formatted(time(), id());
  }

  List<Object> values() {
    return values;
  }

  private void status(@Nullable String status) {
    add("e.signature_status = ?", status);
    if (status != null && !status.equals("verified") && !status.equals("unsigned")) {
      conditions.add(REJECTED); // which the index of rejected ones is over
    }
  }

  private void outcome(@Nullable String outcome) {
    if (outcome != null) {
      conditions.add(KEPT);
    }
    switch (outcome) {
      case Event.REJECTED -> conditions.add(REJECTED);
      case Event.ACCEPTED -> conditions.add(FORWARDED);
      case Event.UNSETTLED -> {
        conditions.add(FORWARDED);
        conditions.add("NOT " + Events.CLAIMED);
        conditions.add("NOT " + Events.REPEATED);
      }
      case null, default -> {
        // a duplicate is what the statement begins with
      }
    }
  }

  private void after(@Nullable Cursor cursor) {
    if (cursor != null) {
      conditions.add("(%s, %s) < (?, ?)".formatted(time(), id()));
      values.add(cursor.receivedAt().atOffset(ZoneOffset.UTC));
      values.add(cursor.id());
    }
  }

  private void add(String condition, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition);
      values.add(value);
    }
  }

  /** What the statement begins with, where both have a column. */
  private String own() {
    return duplicates ? "d" : "e";
  }

  private String time() {
    return own() + ".received_at";
  }

  private String id() {
    return duplicates ? "d.event_id" : "e.id";
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
  }
}
