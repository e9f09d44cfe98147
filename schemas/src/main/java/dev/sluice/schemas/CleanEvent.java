package dev.sluice.schemas;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What downstream services read: a CloudEvents 1.0 event in the Kafka binding's binary mode, on
 * {@code webhooks.events} or the source's own topic. Carries no request header but the content
 * type: no credential and no signature.
 *
 * @param id the provider's delivery or event id
 * @param source {@code /webhooks/{source}}
 * @param type {@code {provider}.{event type}}, or the provider alone where it names no type
 * @param time time of receipt
 * @param contentType the provider's, null where it sent none
 * @param sluiceId id of the attempt that was forwarded
 * @param idempotencyKey source and delivery id
 * @param signatureStatus verified or unsigned
 * @param replayId which replay sent it through again, else null
 * @param body the raw body
 */
@SuppressWarnings("ArrayRecordComponent") // a copy per hop would be the cost of this record
public record CleanEvent(
    String id,
    String source,
    String type,
    Instant time,
    @Nullable String contentType,
    UUID sluiceId,
    IdempotencyKey idempotencyKey,
    SignatureStatus signatureStatus,
    @Nullable String replayId,
    byte[] body) {

  /** Path under which sources receive, and prefix of {@code ce_source}. */
  public static final String SOURCE_PREFIX = "/webhooks/";

  /** The clean form of a verified event. */
  public static CleanEvent of(VerifiedEvent event) {
    RawEvent raw = event.raw();
    String eventType = event.eventType();
    Replay replay = event.replay();
    return new CleanEvent(
        event.idempotencyKey().deliveryId(),
        SOURCE_PREFIX + raw.source(),
        eventType == null ? event.provider() : event.provider() + "." + eventType,
        raw.receivedAt(),
        contentType(raw),
        raw.id(),
        event.idempotencyKey(),
        event.status(),
        replay == null ? null : replay.id().toString(),
        raw.body());
  }

  private static @Nullable String contentType(RawEvent raw) {
    for (HttpHeader header : raw.headers()) {
      if (header.name().equals("content-type") && !header.sealed()) {
        return header.value();
      }
    }
    return null;
  }

  /** Everything but the body, which may be large or confidential. */
  @Override
  public String toString() {
    return "CleanEvent[id=%s, source=%s, type=%s, body=%d bytes]"
        .formatted(id, source, type, body.length);
  }
}
