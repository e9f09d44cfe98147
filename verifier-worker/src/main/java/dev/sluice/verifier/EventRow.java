package dev.sluice.verifier;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RawEvent;
import dev.sluice.stage.StorableText;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code webhook_events}. What a sender chose is shortened and freed of what PostgreSQL
 * cannot store; the record on Kafka has it as it is.
 *
 * @param at where the raw record lies
 */
record EventRow(
    RawEvent raw,
    Coordinates at,
    @Nullable String provider,
    String status,
    @Nullable String reason,
    @Nullable String keyId,
    @Nullable String idempotencyKey,
    @Nullable String eventType) {
  static EventRow of(Verification verification, Coordinates at) {
    return switch (verification) {
      case Verification.Forwarded(var event, var _) ->
          new EventRow(
              event.raw(),
              at,
              event.provider(),
              event.status().wireName(),
              null,
              event.keyId(),
              storable(event.idempotencyKey().toString()),
              storable(event.eventType()));
      case Verification.Rejected(var event, var provider) ->
          new EventRow(
              event.raw(),
              at,
              provider,
              event.status().wireName(),
              storable(event.reason()),
              null,
              null,
              null);
    };
  }

  private static @Nullable String storable(@Nullable String text) {
    return text == null ? null : StorableText.of(text);
  }
}
