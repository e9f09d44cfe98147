package dev.sluice.providers;

import dev.sluice.providers.Verdict.Refused.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries each scheme of a provider that a source has a secret for. */
final class SchemeVerifier implements SignatureVerifier {
  private static final Verdict.Refused NO_SECRET =
      new Verdict.Refused(Kind.NO_SECRET, "the source has no secret that is valid now");
  private static final Judgement.No NO_SCHEME =
      Judgement.no(Kind.MISSING, "no request of this content type is signed");

  private final List<Check> checks;
  private final EventIds ids;
  private final VerificationPolicy policy;

  /** A scheme with its keys. */
  record Check(Scheme scheme, Judge judge, EventIds ids, List<SourceKey> keys) {
    List<SourceKey> keysAt(Instant time) {
      for (SourceKey key : keys) {
        if (!key.validAt(time)) {
          return keys.stream().filter(other -> other.validAt(time)).toList();
        }
      }
      return keys;
    }
  }

  SchemeVerifier(List<Check> checks, EventIds ids, VerificationPolicy policy) {
    this.checks = List.copyOf(checks);
    this.ids = ids;
    this.policy = policy;
  }

  @Override
  public Verdict verify(WebhookRequest request) {
    if (policy.allowUnsigned()) {
      RequestValues values = ids.valuesOf(request);
      return new Verdict.Unsigned(ids.deliveryId(values), ids.eventType(values));
    }
    PublishedKeys published = policy.publishedKeys();
    KeyInquiry inquiry = published == null ? null : new KeyInquiry(request, published);
    boolean anyKey = false;
    List<Judgement.No> refusals = new ArrayList<>(1);
    for (Check check : checks) {
      List<SourceKey> keys = check.keysAt(request.receivedAt());
      anyKey |= !keys.isEmpty();
      if (keys.isEmpty() || !check.scheme().when().holds(request)) {
        continue;
      }
      switch (check.judge().judge(request, inquiry == null ? keys : inquiry.bind(keys))) {
        case Judgement.Match(String keyId) -> {
          RequestValues values = check.ids().valuesOf(request);
          return new Verdict.Verified(
              keyId, check.ids().deliveryId(values), check.ids().eventType(values));
        }
        case Judgement.No no -> refusals.add(no);
      }
    }
    return anyKey ? notVerified(inquiry, refusals) : NO_SECRET;
  }

  private static Verdict notVerified(@Nullable KeyInquiry inquiry, List<Judgement.No> refusals) {
    PublishedKeys.Lookup.Pending pending = inquiry == null ? null : inquiry.pending();
    if (pending != null) {
      return new Verdict.Undecided(pending.reason(), pending.settled());
    }
    // a key was asked for, so whatever else a scheme found to say is not the cause
    Judgement.No lack = inquiry == null ? null : inquiry.lack();
    return lack == null ? refused(refusals) : new Verdict.Refused(lack.kind(), lack.reason());
  }

  private static Verdict.Refused refused(List<Judgement.No> refusals) {
    Judgement.No telling = refusals.isEmpty() ? NO_SCHEME : refusals.getFirst();
    for (Judgement.No refusal : refusals) {
      telling = refusal.tellsMoreThan(telling) ? refusal : telling;
    }
    return new Verdict.Refused(telling.kind(), telling.reason());
  }
}
