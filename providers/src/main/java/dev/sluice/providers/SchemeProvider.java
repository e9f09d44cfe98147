package dev.sluice.providers;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A provider as its scheme file says. */
final class SchemeProvider implements Provider {
  private static final Verdict.Refused NOTHING_SIGNED =
      new Verdict.Refused(
          Verdict.Refused.Kind.MISSING,
          "the provider signs nothing: allow-unsigned must be set for this source");

  private final SchemeFile file;
  private final Set<String> tokenHeaders;
  private final List<Challenge> signedForAnybody;

  SchemeProvider(SchemeFile file) {
    this.file = file;
    Stream<ValueLocation> tokens =
        file.schemes().stream()
            .filter(Scheme::isBearer)
            .flatMap(scheme -> scheme.signature().from().stream());
    Stream<ValueLocation> secrets =
        file.handshakes().stream()
            .filter(Handshake::handsOverSecret)
            .map(Handshake::challenge)
            .filter(Objects::nonNull)
            .map(Challenge::from);
    this.tokenHeaders =
        Stream.concat(tokens, secrets)
            .filter(from -> from.place() == ValueLocation.Place.HEADER)
            .map(ValueLocation::name)
            .collect(Collectors.toUnmodifiableSet());
    this.signedForAnybody =
        file.handshakes().stream()
            .filter(Handshake::signsForAnybody)
            .map(Handshake::challenge)
            .filter(Objects::nonNull)
            .toList();
  }

  SchemeFile file() {
    return file;
  }

  @Override
  public String id() {
    return file.id();
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public String scheme() {
    return file.schemes().stream().map(Scheme::label).distinct().collect(Collectors.joining(", "));
  }

  @Override
  public String documentation() {
    return file.documentation();
  }

  @Override
  public ProviderFacts facts() {
    return file.facts();
  }

  @Override
  public boolean isCredential(String lowerCaseHeader) {
    return tokenHeaders.contains(lowerCaseHeader);
  }

  @Override
  public SuccessAnswer successAnswer() {
    return file.success();
  }

  @Override
  public boolean emptyRefusal() {
    return file.emptyRefusal();
  }

  @Override
  public @Nullable Duration timestampTolerance() {
    return file.schemes().stream()
        .map(Scheme::tolerance)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  @Override
  public @Nullable Duration retryHorizon() {
    return file.retryHorizon();
  }

  @Override
  public boolean signsUrl() {
    return file.schemes().stream().anyMatch(Scheme::signsUrl);
  }

  @Override
  public byte[] sampleBody(String deliveryId) {
    Sends sends = file.sends();
    return Sends.fill(sends.body(), deliveryId, sends.eventType(), Instant.EPOCH)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public GeneratedSecret generateSecret() {
    return new SecretReader(file.schemes().getFirst()).generate();
  }

  @Override
  public SignatureVerifier verifier(List<SigningSecret> secrets, VerificationPolicy policy) {
    List<SchemeVerifier.Check> checks = new ArrayList<>();
    for (Scheme scheme : file.schemes()) {
      checks.add(
          new SchemeVerifier.Check(
              scheme,
              judge(scheme, policy),
              scheme.ids() == null ? file.ids() : scheme.ids(),
              policy.publishedKeys() == null
                  ? keys(scheme, secrets)
                  : FetchedKeys.of(scheme, secrets)));
    }
    for (SigningSecret secret : secrets) {
      if (checks.stream()
          .flatMap(check -> check.keys().stream())
          .noneMatch(key -> key.keyId().equals(secret.keyId()))) {
        throw policy.publishedKeys() == null ? invalid(secret) : invalidRecipient(secret);
      }
    }
    if (!policy.allowUnsigned()
        && file.schemes().stream().allMatch(scheme -> scheme.kind() == Scheme.Kind.UNSIGNED)) {
      return request -> NOTHING_SIGNED;
    }
    return new SchemeVerifier(checks, file.ids(), policy);
  }

  private static Judge judge(Scheme scheme, VerificationPolicy policy) {
    JwtForm jwt = scheme.jwt();
    if (jwt != null) {
      return new JwtJudge(scheme, jwt, policy);
    }
    return switch (scheme.kind()) {
      case ADYEN_ITEMS -> new AdyenItems();
      case SNS_SHA1 -> new SnsMessage("1");
      case SNS_SHA256 -> new SnsMessage("2");
      default -> new TemplateJudge(scheme, policy);
    };
  }

  private List<SourceKey> keys(Scheme scheme, List<SigningSecret> secrets) {
    List<SourceKey> keys = plainKeys(scheme, secrets);
    List<SourceKey> guarded = keys;
    for (Challenge challenge : signedForAnybody) {
      guarded = guarded.stream().map(key -> key.with(challenge.guard(key.key()))).toList();
    }
    return guarded;
  }

  private static List<SourceKey> plainKeys(Scheme scheme, List<SigningSecret> secrets) {
    SecretReader reader = new SecretReader(scheme);
    List<SourceKey> keys = new ArrayList<>();
    for (SigningSecret secret : secrets) {
      VerifyingKey key = reader.verifying(secret.value());
      if (key != null) {
        keys.add(SourceKey.of(secret, key, reader.part(secret.value())));
      }
    }
    return List.copyOf(keys);
  }

  @Override
  public boolean needsVerifyToken() {
    return file.handshakes().stream().anyMatch(handshake -> handshake.verifyToken() != null);
  }

  @Override
  public boolean handsOverSecret() {
    return file.handshakes().stream().anyMatch(Handshake::handsOverSecret);
  }

  @Override
  public @Nullable Handshakes handshakes(
      List<SigningSecret> secrets, HandshakePolicy policy, SignatureVerifier verifier) {
    return file.handshakes().isEmpty()
        ? null
        : Handshakes.of(
            file.handshakes(), plainKeys(file.schemes().getFirst(), secrets), policy, verifier);
  }

  @Override
  public WebhookSigner signer(SigningSecret secret, VerificationPolicy policy) {
    List<SchemeSigner> signers = new ArrayList<>();
    for (Scheme scheme : file.schemes()) {
      SecretReader reader = new SecretReader(scheme);
      SigningKey key = reader.signing(secret.value());
      if (key != null) {
        byte[] part = reader.part(secret.value());
        signers.add(new SchemeSigner(scheme, file, key, part, policy.publicUrl()));
      }
    }
    if (signers.isEmpty()) {
      throw invalid(secret);
    }
    return draft -> SchemeSigner.sign(signers, draft);
  }

  @Override
  public boolean sendsSecretInBody() {
    return file.schemes().stream().anyMatch(Scheme::sendsSecretInBody);
  }

  @Override
  public boolean publishesKeys() {
    return file.schemes().stream().anyMatch(scheme -> scheme.published() != null);
  }

  @Override
  public boolean namesRecipients() {
    return file.schemes().stream()
        .anyMatch(scheme -> scheme.published() != null && scheme.secret().part() != null);
  }

  private InvalidSecretException invalidRecipient(SigningSecret secret) {
    return new InvalidSecretException(
        "secret '%s' is not what %s knows you by: with fetch-keys it is %s"
            .formatted(secret.keyId(), file.name(), FetchedKeys.notation(file.schemes())));
  }

  private InvalidSecretException invalid(SigningSecret secret) {
    return new InvalidSecretException(
        "secret '%s' is not in the notation of %s, which is %s"
            .formatted(
                secret.keyId(),
                file.name(),
                file.schemes().stream()
                    .map(scheme -> new SecretReader(scheme).notation())
                    .distinct()
                    .collect(Collectors.joining("; or "))));
  }

  @Override
  public String toString() {
    return file.id();
  }
}
