package dev.sluice.verifier;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RawEvent;
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
  /** In characters; an index entry of PostgreSQL takes 2,704 bytes at most, a character up to 4. */
  static final int MAX_TEXT = 600;

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

  /** U+0000 is no character of PostgreSQL's text; half a surrogate pair is none of UTF-8's. */
  static @Nullable String storable(@Nullable String text) {
    if (text == null) {
      return null;
    }
    int end = Math.min(text.length(), MAX_TEXT);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end).replace('\0', '\uFFFD');
  }
}
