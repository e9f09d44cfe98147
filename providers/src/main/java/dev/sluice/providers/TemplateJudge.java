package dev.sluice.providers;

import dev.sluice.providers.Verdict.Refused.Kind;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks a signature over content that a template describes. */
final class TemplateJudge implements Judge {
  private static final List<String> NO_URL = List.of("");

  private final Scheme scheme;
  private final BodyPaths paths;
  private final Duration tolerance;
  private final @Nullable SignedUrl url;

  TemplateJudge(Scheme scheme, VerificationPolicy policy) {
    this.scheme = scheme;
    this.paths = signedPaths(scheme);
    Scheme.TimestampForm timestamp = scheme.timestamp();
    Duration own = timestamp == null ? Duration.ZERO : timestamp.tolerance();
    Duration wanted = policy.tolerance();
    this.tolerance = wanted == null ? own : wanted;
    String publicUrl = policy.publicUrl();
    this.url = publicUrl == null ? null : new SignedUrl(publicUrl, scheme.url());
  }

  /** What a scheme reads from the body in order to check or make a signature. */
  static BodyPaths signedPaths(Scheme scheme) {
    List<ValueLocation> locations = new ArrayList<>(scheme.content().locations());
    locations.addAll(scheme.signature().from());
    if (scheme.timestamp() != null) {
      locations.add(scheme.timestamp().from());
    }
    if (scheme.recipient() != null) {
      locations.add(scheme.recipient());
    }
    return BodyPaths.signed(locations);
  }

  @Override
  public Judgement judge(WebhookRequest request, List<SourceKey> keys) {
    RequestValues values = new RequestValues(request, paths);
    Scheme.Elements elements = scheme.signature().elements();
    if (elements == null || !elements.byPart()) {
      return judge(values, keys, new byte[0]);
    }
    Judgement.No refusal = Judgement.no(Kind.MISSING, "no signature");
    for (SourceKey key : keys) {
      switch (judge(values, List.of(key), key.part())) {
        case Judgement.Match match -> {
          return match;
        }
        case Judgement.No no -> refusal = no.tellsMoreThan(refusal) ? no : refusal;
      }
    }
    boolean signed = scheme.signature().from().stream().anyMatch(at -> values.find(at) != null);
    return signed && refusal.kind() == Kind.MISSING
        ? Judgement.no(Kind.FAILED, "the signature is by none of the source's secrets")
        : refusal;
  }

  private Judgement judge(RequestValues values, List<SourceKey> keys, byte[] part) {
    WebhookRequest request = values.request();
    Offers offers = Offers.in(values, scheme, part);
    if (offers.all().isEmpty()) {
      return offers.none();
    }
    List<String> urls = url == null ? NO_URL : url.of(request);
    if (url == null && scheme.signsUrl()) {
      return Judgement.no(
          Kind.FAILED, "the provider signs the URL: public-url must be set for this source");
    }
    Judgement.No lack = lack(values);
    if (lack != null) {
      return lack;
    }
    List<SourceKey> meant = meant(scheme, values, keys);
    if (meant.isEmpty()) {
      return Judgement.no(
          Kind.FAILED, "none of the source's secrets is for who stands in " + scheme.recipient());
    }
    Judgement.No refusal = null;
    for (Offers.Offer offer : offers.all()) {
      Judgement judgement = judge(values, offer, urls, meant);
      if (judgement instanceof Judgement.No no) {
        refusal = refusal == null || no.tellsMoreThan(refusal) ? no : refusal;
      } else {
        return judgement;
      }
    }
    return refusal == null ? offers.none() : refusal;
  }

  private Judgement judge(
      RequestValues values, Offers.Offer offer, List<String> urls, List<SourceKey> keys) {
    Scheme.TimestampForm form = scheme.timestamp();
    String sent =
        form == null || offer.timestamp() != null ? offer.timestamp() : values.find(form.from());
    Judgement.No untimely = form == null ? null : untimely(values, form, sent);
    if (untimely != null && scheme.content().has(Template.Word.TIMESTAMP)) {
      return untimely; // what was signed cannot be put together
    }
    Judgement.No wrongTime = untimely == null ? expired(values, form, sent) : untimely;
    if (wrongTime != null && keys.stream().noneMatch(key -> key.key().isHere())) {
      return wrongTime; // no key makes it right, so none is asked for
    }
    SourceKey key = matching(values, offer, sent == null ? "" : sent, urls, keys);
    if (key == null) {
      return Judgement.no(Kind.FAILED, "the signature fits none of the source's secrets");
    }
    return wrongTime == null ? new Judgement.Match(key.keyId()) : wrongTime;
  }

  private Judgement.@Nullable No expired(
      RequestValues values, Scheme.@Nullable TimestampForm form, @Nullable String sent) {
    Instant time = form == null || sent == null ? null : form.unit().parse(sent);
    return time == null || inTime(time, values.request().receivedAt())
        ? null
        : Judgement.no(
            Kind.EXPIRED,
            "signed at %s, more than %s from the time of receipt".formatted(time, tolerance));
  }

  /**
   * The keys that count for a request. Where one key of the provider signs for all its customers,
   * each of them could send to the others, so only those count whose secret names the recipient.
   */
  static List<SourceKey> meant(Scheme scheme, RequestValues values, List<SourceKey> keys) {
    ValueLocation location = scheme.recipient();
    if (location == null) {
      return keys;
    }
    byte[] recipient = values.signed(location);
    return recipient == null
        ? List.of()
        : keys.stream().filter(key -> MessageDigest.isEqual(recipient, key.part())).toList();
  }

  /** Why there is no time that could be compared, or null. */
  private static Judgement.@Nullable No untimely(
      RequestValues values, Scheme.TimestampForm form, @Nullable String sent) {
    if (sent == null) {
      return Judgement.no(Kind.MISSING, "no timestamp in " + form.from());
    }
    if (form.elements() == null && values.ambiguous(form.from())) {
      return Judgement.no(Kind.MALFORMED, "several timestamps in " + form.from());
    }
    return form.unit().parse(sent) == null
        ? Judgement.no(Kind.MALFORMED, "the timestamp in %s is not one".formatted(form.from()))
        : null;
  }

  /** The key by which one of the signatures was made, or null. */
  private @Nullable SourceKey matching(
      RequestValues values,
      Offers.Offer offer,
      String timestamp,
      List<String> urls,
      List<SourceKey> keys) {
    HeaderList list = scheme.headerList();
    String sent = offer.headers() == null && list != null ? values.find(list.from()) : null;
    String headers = offer.headers() != null ? offer.headers() : sent == null ? "" : sent;
    for (String signedUrl : urls) {
      for (SourceKey key : keys) {
        Template.Filling filling = scheme.filling(timestamp, signedUrl, key.part(), headers);
        if (key.key()
            .matches(sink -> scheme.content().feed(sink, values, filling), offer.signatures())) {
          return key;
        }
      }
    }
    return null;
  }

  private boolean inTime(Instant signed, Instant received) {
    return Duration.between(signed, received).abs().compareTo(tolerance) <= 0;
  }

  /** What the request lacks for the content to be put together, or null. */
  private Judgement.@Nullable No lack(RequestValues values) {
    ValueLocation lacking = scheme.content().lacking(values);
    if (lacking != null) {
      return values.ambiguous(lacking)
          ? Judgement.no(Kind.MALFORMED, lacking + " is signed, but there several times")
          : Judgement.no(Kind.MISSING, lacking + " is signed, but not there");
    }
    if (scheme.content().needsForm() && values.form() == null) {
      return Judgement.no(Kind.MALFORMED, "the body is not a form");
    }
    HeaderList list = scheme.headerList();
    if (list != null && list.elements() == null && values.find(list.from()) == null) {
      return Judgement.no(Kind.MISSING, "no list of signed headers in " + list.from());
    }
    Scheme.BodyHashForm hash = scheme.bodyHash();
    return hash == null ? null : bodyHashLack(values, hash);
  }

  private static Judgement.@Nullable No bodyHashLack(
      RequestValues values, Scheme.BodyHashForm hash) {
    byte[] body = values.request().body();
    String sent = values.find(hash.from());
    if (sent == null) {
      return body.length == 0
          ? null
          : Judgement.no(Kind.MISSING, "no hash of the body in " + hash.from());
    }
    byte[] decoded = hash.encoding().decodeExact(sent);
    if (decoded == null) {
      return Judgement.no(Kind.MALFORMED, "the hash in %s is not one".formatted(hash.from()));
    }
    return MessageDigest.isEqual(decoded, Digests.sha256(body))
        ? null
        : Judgement.no(Kind.FAILED, "the body is not the one whose hash was signed");
  }
}
