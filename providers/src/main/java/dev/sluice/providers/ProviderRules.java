package dev.sluice.providers;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What receiving webhooks of a provider and verifying them takes to know of it. Immutable and
 * thread-safe.
 */
public interface ProviderRules {
  /** Id in the catalogue, such as {@code stripe}; {@code custom} for a user's own scheme. */
  String id();

  /** Name for people, such as {@code Stripe}. */
  String name();

  /** Kind of signature, such as {@code hmac-sha256}, {@code ed25519} or {@code token}. */
  String scheme();

  /** The provider's page about its signatures. */
  String documentation();

  /** How well it is known how the provider signs. */
  ProviderFacts facts();

  /**
   * Whether the value of a header is itself a credential, such as a plain token, and must be sealed
   * wherever it is kept.
   */
  boolean isCredential(String lowerCaseHeader);

  /** The answer that the provider takes as success. */
  SuccessAnswer successAnswer();

  /** Whether the provider takes a refusal only if its body is empty. */
  boolean emptyRefusal();

  /**
   * Whether the provider proves itself by a secret in the body. As bodies are passed on as they
   * came, everybody who reads the source's events has it.
   */
  boolean sendsSecretInBody();

  /**
   * Tolerance of signed timestamps where a source sets none, both sides of the time of receipt;
   * null if the provider signs no timestamp.
   */
  @Nullable Duration timestampTolerance();

  /**
   * How long after the first attempt the provider may deliver the same webhook again, from the
   * retry schedule that its scheme file tells; a dedup window that is shorter lets a retry through
   * as new. Null if no schedule is known, which is no promise that there are no retries.
   */
  @Nullable Duration retryHorizon();

  /** Whether the provider signs the URL, so that a source needs its public URL. */
  boolean signsUrl();

  /**
   * Whether the provider publishes its keys at addresses that its scheme file pins, so that they
   * can be fetched. A secret is then what the provider knows the operator by, without a key.
   */
  boolean publishesKeys();

  /** Whether a source whose keys are fetched needs secrets that say whom requests are for. */
  boolean namesRecipients();

  /**
   * Prepares keys, so that verifying costs little.
   *
   * @param secrets in the provider's own notation, without a key where keys are fetched; may be
   *     empty, then every signed request is refused with {@code NO_SECRET}, unless keys are fetched
   *     and say nothing of a recipient
   * @throws InvalidSecretException if a secret is not in the provider's notation
   */
  SignatureVerifier verifier(List<SigningSecret> secrets, VerificationPolicy policy);

  /** Whether the provider proves itself in a handshake with a text that its user gave it. */
  boolean needsVerifyToken();

  /** Whether the sender of a handshake chooses the secret that signs what comes later. */
  boolean handsOverSecret();

  /**
   * Prepares to answer requests that prove the URL instead of delivering something.
   *
   * @param secrets as for {@link #verifier}
   * @param verifier of the same source, asked where a handshake must be signed
   * @return null if none is answered
   */
  @Nullable Handshakes handshakes(
      List<SigningSecret> secrets, HandshakePolicy policy, SignatureVerifier verifier);
}
