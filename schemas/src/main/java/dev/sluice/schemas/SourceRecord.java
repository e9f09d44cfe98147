package dev.sluice.schemas;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One configured source as every app knows it: a record on {@code webhooks.sources}, keyed by name.
 * A null value on the topic deletes the source. A component that is null means the provider's or
 * the installation's default.
 *
 * @param name the {source} in the URL
 * @param provider id in the catalogue, or {@code custom}
 * @param status whether it receives
 * @param mode whether the answer waits for the verdict
 * @param secrets sealed signing secrets, the newest first, and the verify token if there is one
 * @param allowUnsigned whether webhooks without signature are taken as they are
 * @param maxBodyBytes largest body in bytes
 * @param tolerance of signed timestamps, both sides of the time of receipt
 * @param dedupWindow how long an idempotency key is remembered
 * @param ordering where the ordering key is found: {@code source}, {@code header:name} or {@code
 *     body:/json/pointer}; null for no order
 * @param topic the source's own clean topic
 * @param publicUrl what the provider was told to call, where it signs the URL
 * @param customScheme the scheme document of a {@code custom} provider
 * @param allowSecretHandshake whether a handshake is answered whose sender chooses the secret
 * @param fetchKeys whether the keys that the provider publishes are fetched; then the secrets say
 *     only what the provider knows the operator by
 * @param rateLimit how many requests it takes; more are asked to come again
 */
public record SourceRecord(
    String name,
    String provider,
    Status status,
    Mode mode,
    List<SealedSecret> secrets,
    boolean allowUnsigned,
    @Nullable Integer maxBodyBytes,
    @Nullable Duration tolerance,
    @Nullable Duration dedupWindow,
    @Nullable String ordering,
    @Nullable String topic,
    @Nullable String publicUrl,
    @Nullable String customScheme,
    boolean allowSecretHandshake,
    boolean fetchKeys,
    @Nullable RateLimit rateLimit) {

  /** What a source's name must match. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  /** Refuses a name that could not stand in a URL. */
  public SourceRecord {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("source name '%s' must match %s".formatted(name, NAME));
    }
    secrets = List.copyOf(secrets);
  }

  /** The same source with other secrets. */
  public SourceRecord withSecrets(List<SealedSecret> others) {
    return new SourceRecord(
        name,
        provider,
        status,
        mode,
        others,
        allowUnsigned,
        maxBodyBytes,
        tolerance,
        dedupWindow,
        ordering,
        topic,
        publicUrl,
        customScheme,
        allowSecretHandshake,
        fetchKeys,
        rateLimit);
  }

  /** Whether a source receives. */
  public enum Status {
    /** Receives and forwards. */
    ACTIVE,
    /** Asks senders to come back later. */
    PAUSED,
    /** Answers as if it did not exist. */
    DISABLED
  }

  /** When the signature is verified. */
  public enum Mode {
    /** After the answer; 2xx means durable. */
    ASYNC,
    /** Before the answer; a bad signature gets 401 and is recorded all the same. */
    INLINE
  }
}
