package dev.sluice.schemas;

import org.jspecify.annotations.Nullable;

/**
 * An event that may be forwarded: a record on {@code webhooks.verified}. Only the verifier makes
 * one ({@link #verifiedAs}, a rule of the architecture tests) and only the codec reads one back.
 */
public final class VerifiedEvent {
  private final RawEvent raw;
  private final SignatureStatus status;
  private final String provider;
  private final @Nullable String keyId;
  private final IdempotencyKey idempotencyKey;
  private final @Nullable String eventType;
  private final Way way;

  /** Where it goes and what sent it, which say nothing of the event itself. */
  private record Way(@Nullable String cleanTopic, @Nullable Replay replay) {}

  private VerifiedEvent(
      RawEvent raw,
      SignatureStatus status,
      String provider,
      @Nullable String keyId,
      IdempotencyKey idempotencyKey,
      @Nullable String eventType,
      Way way) {
    if (!status.forwarded()) {
      throw new IllegalArgumentException(
          "event %s has signature status %s and cannot be a verified event"
              .formatted(raw.id(), status.wireName()));
    }
    this.raw = raw;
    this.status = status;
    this.provider = provider;
    this.keyId = keyId;
    this.idempotencyKey = idempotencyKey;
    this.eventType = eventType;
    this.way = way;
  }

  /**
   * The verified form of a raw event.
   *
   * @param status verified, or unsigned where the source takes unsigned webhooks
   * @param provider id of the provider in the catalogue
   * @param keyId which signing secret matched; null only for unsigned sources
   * @param eventType the provider's own name of the event's type, null where it has none
   * @throws IllegalArgumentException if the status is not one that is forwarded
   */
  public static VerifiedEvent verifiedAs(
      RawEvent raw,
      SignatureStatus status,
      String provider,
      @Nullable String keyId,
      IdempotencyKey idempotencyKey,
      @Nullable String eventType) {
    return new VerifiedEvent(
        raw, status, provider, keyId, idempotencyKey, eventType, new Way(null, null));
  }

  /** The same event, bound for a clean topic. */
  public VerifiedEvent boundFor(@Nullable String topic) {
    return new VerifiedEvent(
        raw, status, provider, keyId, idempotencyKey, eventType, new Way(topic, way.replay()));
  }

  /** The same event, sent through again by a replay; null for none. */
  public VerifiedEvent replayedBy(@Nullable Replay by) {
    return new VerifiedEvent(
        raw, status, provider, keyId, idempotencyKey, eventType, new Way(way.cleanTopic(), by));
  }

  /** The attempt as received. */
  public RawEvent raw() {
    return raw;
  }

  /** Verified or unsigned. */
  public SignatureStatus status() {
    return status;
  }

  /** Id of the provider in the catalogue. */
  public String provider() {
    return provider;
  }

  /** Which signing secret matched; null only for unsigned sources. */
  public @Nullable String keyId() {
    return keyId;
  }

  /** What tells repeated attempts of one event from different events. */
  public IdempotencyKey idempotencyKey() {
    return idempotencyKey;
  }

  /** The provider's own name of the event's type, null where it has none. */
  public @Nullable String eventType() {
    return eventType;
  }

  /**
   * Full name of the topic that the clean event goes to: what the source said when the event was
   * verified, whatever becomes of the source afterwards. Null on records of verifiers that did not
   * say it yet.
   */
  public @Nullable String cleanTopic() {
    return way.cleanTopic();
  }

  /** What sent it through again, null for an event that came from its provider. */
  public @Nullable Replay replay() {
    return way.replay();
  }

  @Override
  public String toString() {
    return "VerifiedEvent[%s, status=%s, provider=%s]".formatted(raw, status.wireName(), provider);
  }
}
