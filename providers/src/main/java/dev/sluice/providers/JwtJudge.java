package dev.sluice.providers;

import dev.sluice.providers.Verdict.Refused.Kind;
import dev.sluice.providers.body.JsonPath;
import dev.sluice.providers.body.JsonValues;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a JSON Web Token and what it says of the request. */
final class JwtJudge implements Judge {
  private static final List<String> NO_URL = List.of("");
  private static final List<String> TIMES = List.of("iat", "nbf", "exp");

  private final Scheme scheme;
  private final JwtForm form;
  private final BodyPaths paths;
  private final Duration tolerance;
  private final @Nullable SignedUrl url;
  private final List<String> names = new ArrayList<>(TIMES);
  private final JsonValues claims;

  JwtJudge(Scheme scheme, JwtForm form, VerificationPolicy policy) {
    this.scheme = scheme;
    this.form = form;
    this.paths = TemplateJudge.signedPaths(scheme);
    Duration wanted = policy.tolerance();
    this.tolerance = wanted == null ? form.tolerance() : wanted;
    String publicUrl = policy.publicUrl();
    this.url = publicUrl == null ? null : new SignedUrl(publicUrl, scheme.url());
    names.addAll(form.claims().keySet());
    if (form.bodyHash() != null) {
      names.add(form.bodyHash());
    }
    this.claims =
        JsonValues.signed(names.stream().map(name -> JsonPath.parse("/" + name)).toList());
  }

  @Override
  public Judgement judge(WebhookRequest request, List<SourceKey> keys) {
    RequestValues values = new RequestValues(request, paths);
    ValueLocation from = scheme.signature().from().getFirst();
    String text = values.find(from);
    if (text == null) {
      return Judgement.no(Kind.MISSING, "no token in " + from);
    }
    String prefix = scheme.signature().prefix();
    Jwt token =
        text.startsWith(prefix) && !values.ambiguous(from)
            ? Jwt.read(text.substring(prefix.length()), form.detached() ? request.body() : null)
            : null;
    if (token == null || !token.algorithm().equals(form.algorithm())) {
      return Judgement.no(
          Kind.MALFORMED, "what stands in %s is no %s token".formatted(from, form.algorithm()));
    }
    if (url == null && form.signsUrl()) {
      return Judgement.no(
          Kind.FAILED, "the provider signs the URL: public-url must be set for this source");
    }
    return judge(values, token, keys);
  }

  private Judgement judge(RequestValues values, Jwt token, List<SourceKey> keys) {
    List<SourceKey> meant = TemplateJudge.meant(scheme, values, keys);
    if (meant.isEmpty()) {
      return Judgement.no(
          Kind.FAILED, "none of the source's secrets is for who stands in " + scheme.recipient());
    }
    Judgement.No refusal =
        Judgement.no(Kind.FAILED, "the signature fits none of the source's secrets");
    // secrets with the same key may stand for different recipients in the claims
    for (SourceKey key : meant) {
      Judgement.No early = key.key().isHere() ? null : lack(values, token, key);
      if (early != null) {
        refusal = early;
      } else if (key.key()
          .matches(sink -> sink.update(token.signed()), List.of(token.signature()))) {
        Judgement.No lack = lack(values, token, key);
        if (lack == null) {
          return new Judgement.Match(key.keyId());
        }
        refusal = lack;
      }
    }
    return refusal;
  }

  /** What is wrong with the claims of a token, be it genuine or not, or null. */
  private Judgement.@Nullable No lack(RequestValues values, Jwt token, SourceKey key) {
    if (form.detached()) {
      return null;
    }
    @Nullable String[] read = claims.read(token.payload());
    if (read == null) {
      return Judgement.no(Kind.MALFORMED, "the token's claims are not plain texts and numbers");
    }
    for (Map.Entry<String, List<Template>> claim : form.claims().entrySet()) {
      if (!fits(values, key, read[names.indexOf(claim.getKey())], claim.getValue())) {
        return Judgement.no(
            Kind.FAILED,
            "claim '%s' of the token is not what it must be".formatted(claim.getKey()));
      }
    }
    Judgement.No bodyLack = bodyLack(values.request(), read);
    return bodyLack == null ? untimely(read, values.request().receivedAt()) : bodyLack;
  }

  private boolean fits(
      RequestValues values, SourceKey key, @Nullable String claim, List<Template> allowed) {
    if (claim == null) {
      return false;
    }
    byte[] sent = claim.getBytes(StandardCharsets.UTF_8);
    for (String signedUrl : url == null ? NO_URL : url.of(values.request())) {
      for (Template template : allowed) {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        template.feed(expected::writeBytes, values, scheme.filling("", signedUrl, key.part(), ""));
        if (MessageDigest.isEqual(sent, expected.toByteArray())) {
          return true;
        }
      }
    }
    return false;
  }

  private Judgement.@Nullable No bodyLack(WebhookRequest request, @Nullable String[] read) {
    String name = form.bodyHash();
    String claim = name == null ? null : read[names.indexOf(name)];
    if (name == null || (claim == null && request.body().length == 0)) {
      return null;
    }
    String hash = Digests.sha256Hex(request.body());
    return claim != null
            && MessageDigest.isEqual(
                claim.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.UTF_8))
        ? null
        : Judgement.no(Kind.FAILED, "the body is not the one whose hash is in the token");
  }

  private Judgement.@Nullable No untimely(@Nullable String[] read, Instant received) {
    @Nullable Instant[] times = new @Nullable Instant[TIMES.size()];
    for (int i = 0; i < times.length; i++) {
      String sent = read[i];
      times[i] = sent == null ? null : TimestampUnit.SECONDS.parse(sent);
      if (sent != null && times[i] == null) {
        return Judgement.no(
            Kind.MALFORMED, "claim '%s' of the token is no time".formatted(TIMES.get(i)));
      }
    }
    Instant issued = form.time() == JwtForm.Time.NONE ? null : times[0];
    Instant from = times[1] == null ? issued : times[1];
    Instant until = form.time() == JwtForm.Time.ISSUED ? issued : times[2];
    if (until == null && form.time() != JwtForm.Time.NONE) {
      return Judgement.no(Kind.MISSING, "the token does not say when it was made or ends");
    }
    boolean early = from != null && received.isBefore(from.minus(tolerance));
    boolean late = until != null && received.isAfter(until.plus(tolerance));
    return early || late
        ? Judgement.no(
            Kind.EXPIRED,
            "the token is for %s to %s, give or take %s".formatted(from, until, tolerance))
        : null;
  }
}
