package dev.sluice.verifier;

import dev.sluice.providers.ValueLocation;
import dev.sluice.providers.Verdict;
import dev.sluice.providers.WebhookRequest;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.RawEventRequest;
import dev.sluice.registry.Source;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RejectedEvent;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.VerifiedEvent;
import dev.sluice.verifier.Verification.Forwarded;
import dev.sluice.verifier.Verification.Rejected;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Decides by its signature whether an attempt may be forwarded. Thread-safe; never blocks. */
final class WebhookVerifier {
  private static final String BY_SOURCE = "source";

  private final SourceRegistry sources;
  private final KeyRing keys;
  private final String cleanTopic;

  /** By the notation it is configured in; as many as there are different notations. */
  private final Map<String, ValueLocation> orderings = new ConcurrentHashMap<>();

  /**
   * A verifier.
   *
   * @param cleanTopic of sources that name none
   */
  WebhookVerifier(SourceRegistry sources, KeyRing keys, String cleanTopic) {
    this.sources = sources;
    this.keys = keys;
    this.cleanTopic = cleanTopic;
  }

  /**
   * The verdict on an attempt, measured at its time of receipt, with the secrets of now.
   *
   * @throws RawEventRequest.UnreadableHeaderException if a sealed header cannot be opened
   */
  Finding verify(RawEvent raw) {
    Source source = sources.find(raw.source());
    if (source == null) {
      return unknownSource(raw, "no source '%s' is configured (any more)");
    }
    if (source.record().status() == SourceRecord.Status.DISABLED) {
      return unknownSource(raw, "source '%s' is disabled");
    }
    var request = new RawEventRequest(raw, keys);
    return switch (source.verifier().verify(request)) {
      case Verdict.Verified verified ->
          forwarded(source, raw, request, verified, SignatureStatus.VERIFIED);
      case Verdict.Unsigned unsigned ->
          forwarded(source, raw, request, unsigned, SignatureStatus.UNSIGNED);
      case Verdict.Undecided(String reason, var settled) ->
          new Finding.Undecided(raw, reason, settled);
      case Verdict.Refused refused ->
          new Rejected(
              new RejectedEvent(raw, statusOf(refused.kind()), refused.reason()),
              source.provider().id());
    };
  }

  private Forwarded forwarded(
      Source source,
      RawEvent raw,
      WebhookRequest request,
      Verdict.Accepted verdict,
      SignatureStatus status) {
    String topic = source.record().topic();
    String keyId = verdict instanceof Verdict.Verified verified ? verified.keyId() : null;
    var event =
        VerifiedEvent.verifiedAs(
                raw,
                status,
                source.provider().id(),
                keyId,
                idempotencyKey(raw, verdict.deliveryId()),
                verdict.eventType())
            .boundFor(topic == null ? cleanTopic : topic);
    return new Forwarded(event, orderingKey(source, request));
  }

  /** Where the provider gives no id there is nothing that two attempts have in common. */
  private static IdempotencyKey idempotencyKey(RawEvent raw, @Nullable String deliveryId) {
    return new IdempotencyKey(
        raw.source(),
        deliveryId == null || deliveryId.isEmpty() ? raw.id().toString() : deliveryId);
  }

  private @Nullable String orderingKey(Source source, WebhookRequest request) {
    String ordering = source.record().ordering();
    if (ordering == null) {
      return null;
    }
    return ordering.equals(BY_SOURCE)
        ? source.name()
        : orderings.computeIfAbsent(ordering, ValueLocation::parse).read(request);
  }

  private static Rejected unknownSource(RawEvent raw, String reason) {
    return new Rejected(
        new RejectedEvent(raw, SignatureStatus.UNKNOWN_SOURCE, reason.formatted(raw.source())),
        null);
  }

  private static SignatureStatus statusOf(Verdict.Refused.Kind kind) {
    return switch (kind) {
      case FAILED -> SignatureStatus.FAILED;
      case MISSING -> SignatureStatus.MISSING;
      case MALFORMED -> SignatureStatus.MALFORMED;
      case EXPIRED -> SignatureStatus.EXPIRED;
      case NO_SECRET -> SignatureStatus.NO_SECRET;
    };
  }
}
