package dev.sluice.registry;

import dev.sluice.providers.HandshakePolicy;
import dev.sluice.providers.Handshakes;
import dev.sluice.providers.ProviderFacts;
import dev.sluice.providers.ProviderRules;
import dev.sluice.providers.SignatureVerifier;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.SuccessAnswer;
import dev.sluice.providers.Verdict;
import dev.sluice.providers.VerificationPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a provider that this version does not know; refuses everything.
 *
 * @param id as the source names it
 * @param reason one sentence for a person
 */
record UnknownProvider(String id, String reason) implements ProviderRules {
  static SignatureVerifier refusing(String reason) {
    var refused = new Verdict.Refused(Verdict.Refused.Kind.NO_SECRET, reason);
    return request -> refused;
  }

  @Override
  public String name() {
    return id;
  }

  @Override
  public String scheme() {
    return "unknown";
  }

  @Override
  public String documentation() {
    return "";
  }

  @Override
  public ProviderFacts facts() {
    return ProviderFacts.NONE;
  }

  /** Nobody knows which are; a sealed one can still be verified later. */
  @Override
  public boolean isCredential(String lowerCaseHeader) {
    return true;
  }

  @Override
  public SuccessAnswer successAnswer() {
    return SuccessAnswer.OK;
  }

  @Override
  public boolean emptyRefusal() {
    return false;
  }

  @Override
  public @Nullable Duration timestampTolerance() {
    return null;
  }

  @Override
  public @Nullable Duration retryHorizon() {
    return null;
  }

  @Override
  public boolean signsUrl() {
    return false;
  }

  @Override
  public SignatureVerifier verifier(List<SigningSecret> secrets, VerificationPolicy policy) {
    return refusing(reason);
  }

  @Override
  public boolean sendsSecretInBody() {
    return false;
  }

  @Override
  public boolean publishesKeys() {
    return false;
  }

  @Override
  public boolean namesRecipients() {
    return false;
  }

  @Override
  public boolean needsVerifyToken() {
    return false;
  }

  @Override
  public boolean handsOverSecret() {
    return false;
  }

  @Override
  public @Nullable Handshakes handshakes(
      List<SigningSecret> secrets, HandshakePolicy policy, SignatureVerifier verifier) {
    return null;
  }
}
