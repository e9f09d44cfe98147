package dev.sluice.providers;

import dev.sluice.providers.PublishedKeys.Lookup;
import dev.sluice.providers.Verdict.Refused.Kind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for published keys on behalf of one request, and remembers what was missing. A judge asks a
 * key last of all, so nothing is fetched for a request that is refused without it, such as one for
 * another recipient. Not thread-safe.
 */
final class KeyInquiry {
  private final WebhookRequest request;
  private final PublishedKeys published;
  private Lookup.@Nullable Pending pending;
  private Judgement.@Nullable No lack;

  KeyInquiry(WebhookRequest request, PublishedKeys published) {
    this.request = request;
    this.published = published;
  }

  /** The keys to judge the request with. */
  List<SourceKey> bind(List<SourceKey> keys) {
    return keys.stream().map(this::bind).toList();
  }

  private SourceKey bind(SourceKey key) {
    return key.key() instanceof FetchedKey fetched ? key.with(new Asked(fetched)) : key;
  }

  private final class Asked implements VerifyingKey {
    private final FetchedKey fetched;

    Asked(FetchedKey fetched) {
      this.fetched = fetched;
    }

    @Override
    public boolean isHere() {
      return false;
    }

    @Override
    public boolean matches(Content content, List<byte[]> signatures) {
      return KeyInquiry.this.matches(fetched, content, signatures);
    }
  }

  /** What has to come before the request can be judged, null for nothing. */
  Lookup.@Nullable Pending pending() {
    return pending;
  }

  /** Why a key that was asked for is not there, null if none was, or all were there. */
  Judgement.@Nullable No lack() {
    return lack;
  }

  private boolean matches(
      FetchedKey fetched, VerifyingKey.Content content, List<byte[]> signatures) {
    WantedKeys wanted = fetched.wanted(request);
    if (wanted == null) {
      lack =
          Judgement.no(
              Kind.FAILED,
              "what stands in %s is no address where the provider publishes its keys; nothing was fetched"
                  .formatted(fetched.namedBy()));
      return false;
    }
    Lookup known = published.find(wanted);
    if (known instanceof Lookup.Found(KeyDocument document)) {
      if (matches(document, content, signatures)) {
        return true;
      }
      known = wanted.mayChange() ? published.findNewer(wanted) : known;
    }
    return switch (known) {
      case Lookup.Found(KeyDocument document) -> matches(document, content, signatures);
      case Lookup.Pending waiting -> {
        pending = waiting;
        yield false;
      }
      case Lookup.Unavailable(String reason) -> {
        lack =
            Judgement.no(
                Kind.NO_SECRET,
                "the provider's keys cannot be had: %s; a replay will verify it again"
                    .formatted(reason));
        yield false;
      }
    };
  }

  private boolean matches(
      KeyDocument document, VerifyingKey.Content content, List<byte[]> signatures) {
    Instant received = request.receivedAt();
    for (KeyDocument.Key key : document.keys()) {
      if (key.withdrawn() && !key.validAt(received)) {
        continue;
      }
      if (!key.validAt(received)) {
        lack =
            Judgement.no(
                Kind.FAILED,
                "the provider's certificate counts from %s to %s, not at the time of receipt"
                    .formatted(key.notBefore(), key.notAfter()));
      } else if (key.key().matches(content, signatures)) {
        return true;
      }
    }
    return false;
  }
}
