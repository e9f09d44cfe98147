package dev.sluice.providers;

import dev.sluice.providers.key.TextEncoding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers the handshakes of one source. What is answered is bounded and never HTML, whatever is
 * sent; the work is bounded too. Immutable and thread-safe.
 */
public final class Handshakes {
  /** Methods that a handshake can have and a delivery cannot. */
  public static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS");

  /** A handshake is short: in a larger body none is looked for. */
  static final int MAX_BODY = 16_384;

  private static final String POST = "POST";

  private final Map<String, List<Handshake>> byMethod;
  private final SortedSet<String> methods;
  private final BodyPaths paths;
  private final List<SourceKey> keys;
  private final HandshakePolicy policy;
  private final SignatureVerifier verifier;

  private Handshakes(
      List<Handshake> handshakes,
      List<SourceKey> keys,
      HandshakePolicy policy,
      SignatureVerifier verifier) {
    this.byMethod = handshakes.stream().collect(Collectors.groupingBy(Handshake::method));
    var others = new TreeSet<>(byMethod.keySet());
    others.remove(POST);
    this.methods = Collections.unmodifiableSortedSet(others);
    this.paths = HandshakeReader.paths(handshakes);
    this.keys = keys;
    this.policy = policy;
    this.verifier = verifier;
  }

  /**
   * The handshakes that a source answers; null if it answers none.
   *
   * @param keys of the provider's first scheme, the newest first
   * @param verifier of the source
   */
  static @Nullable Handshakes of(
      List<Handshake> all,
      List<SourceKey> keys,
      HandshakePolicy policy,
      SignatureVerifier verifier) {
    List<Handshake> answered =
        all.stream()
            .filter(handshake -> policy.allowSecretHandshake() || !handshake.handsOverSecret())
            .filter(
                handshake -> !policy.allowUnsigned() || !handshake.answer().asksForCredentials())
            .toList();
    return answered.isEmpty() ? null : new Handshakes(answered, keys, policy, verifier);
  }

  /** The methods of handshakes that are no methods of deliveries, in order. */
  public SortedSet<String> methods() {
    return methods;
  }

  /**
   * Looks whether a request is a handshake and what becomes of it. Never throws for anything a
   * sender can send.
   *
   * @return null for a delivery
   */
  public @Nullable HandshakeOutcome answer(WebhookRequest request) {
    String method = request.method();
    List<Handshake> candidates = byMethod.getOrDefault(method, List.of());
    if (!candidates.isEmpty()) {
      boolean small = request.body().length <= MAX_BODY;
      var values = new RequestValues(request, paths);
      for (Handshake handshake : candidates) {
        if ((small || !handshake.looksAtBody())
            && handshake.when().stream().allMatch(condition -> condition.holds(values))) {
          return answer(handshake, values);
        }
      }
    }
    return methods.contains(method)
        ? new HandshakeOutcome.Malformed("The request is no handshake of the provider.")
        : null;
  }

  private HandshakeOutcome answer(Handshake handshake, RequestValues values) {
    return handshake.signed()
        ? switch (verifier.verify(values.request())) {
          case Verdict.Verified verified -> answer(handshake, values, verified.keyId());
          case Verdict.Unsigned _ -> answer(handshake, values, null);
          case Verdict.Undecided _ ->
              new HandshakeOutcome.Unanswerable("The provider's keys cannot be had yet.");
          case Verdict.Refused(var kind, var _) when kind == Verdict.Refused.Kind.NO_SECRET ->
              new HandshakeOutcome.Unanswerable(
                  "The source has no secret or key to check the handshake with.");
          case Verdict.Refused _ -> new HandshakeOutcome.Unproven();
        }
        : answer(handshake, values, null);
  }

  /**
   * Answers one whose signature is good, or that needs none.
   *
   * @param keyId null if it is not signed
   */
  private HandshakeOutcome answer(
      Handshake handshake, RequestValues values, @Nullable String keyId) {
    ValueLocation tokenAt = handshake.verifyToken();
    if (tokenAt != null && !knowsToken(tokenAt, values)) {
      return new HandshakeOutcome.Forbidden("The verify token is not that of the source.");
    }
    Challenge challenge = handshake.challenge();
    if (challenge == null) {
      return filled(handshake.answer(), Map.of());
    }
    String text = values.ambiguous(challenge.from()) ? null : values.find(challenge.from());
    if (text == null || !challenge.fits(text)) {
      return new HandshakeOutcome.Malformed(
          text == null
              ? "The handshake has no challenge, or several."
              : "The challenge is longer than the provider's, or of other characters.");
    }
    return handshake.answer().isComputed()
        ? computed(handshake.answer(), text, key(keyId, values.request().receivedAt()))
        : filled(handshake.answer(), Map.of(Handshake.CHALLENGE, text));
  }

  private boolean knowsToken(ValueLocation at, RequestValues values) {
    byte[] wanted = policy.verifyToken();
    String sent = values.ambiguous(at) ? null : values.find(at);
    return wanted != null
        && sent != null
        && MessageDigest.isEqual(wanted, sent.getBytes(StandardCharsets.UTF_8));
  }

  /** The key that proved the request; the newest of those that count if it is not signed. */
  private @Nullable SourceKey key(@Nullable String keyId, Instant time) {
    for (SourceKey key : keys) {
      if (keyId == null ? key.validAt(time) : key.keyId().equals(keyId)) {
        return key;
      }
    }
    return null;
  }

  private static HandshakeOutcome computed(
      Handshake.Answer answer, String challenge, @Nullable SourceKey key) {
    if (key == null || !(key.key() instanceof SigningKey signing)) {
      return new HandshakeOutcome.Unanswerable("The source has no secret to answer with.");
    }
    byte[] mac = signing.sign(sink -> sink.update(challenge.getBytes(StandardCharsets.US_ASCII)));
    return filled(
        answer,
        Map.of(
            Handshake.CHALLENGE,
            challenge,
            Handshake.MAC_HEX,
            TextEncoding.HEX.encode(mac),
            Handshake.MAC_BASE64,
            TextEncoding.BASE64.encode(mac),
            Handshake.SECRET_PART,
            new String(key.part(), StandardCharsets.UTF_8)));
  }

  private static HandshakeOutcome.Answered filled(
      Handshake.Answer answer, Map<String, String> places) {
    Map<String, String> headers = new LinkedHashMap<>();
    answer.headers().forEach((name, value) -> headers.put(name, fill(value, places)));
    return new HandshakeOutcome.Answered(
        answer.status(), answer.contentType(), headers, fill(answer.body(), places));
  }

  /**
   * Values need no escaping in JSON and in headers: no alphabet of a challenge and no encoding has
   * a quote, a backslash or a control character. Nor has one a brace, so that no value is filled in
   * itself; {@code {secret-part}} is the operator's, and only in plain text.
   */
  private static String fill(String text, Map<String, String> places) {
    String filled = text;
    for (Map.Entry<String, String> place : places.entrySet()) {
      filled = filled.replace(place.getKey(), place.getValue());
    }
    return filled;
  }
}
