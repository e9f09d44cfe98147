package dev.sluice.providers;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A prepared key and when it counts; keeps nothing of the secret's text.
 *
 * @param part what stands in front of the key in the secret, empty if nothing does; no secret
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record SourceKey(
    String keyId,
    @Nullable Instant notBefore,
    @Nullable Instant notAfter,
    VerifyingKey key,
    byte[] part) {

  static SourceKey of(SigningSecret secret, VerifyingKey key, byte[] part) {
    return new SourceKey(secret.keyId(), secret.notBefore(), secret.notAfter(), key, part);
  }

  /** The same with another key that checks. */
  SourceKey with(VerifyingKey other) {
    return new SourceKey(keyId, notBefore, notAfter, other, part);
  }

  boolean validAt(Instant time) {
    return (notBefore == null || !time.isBefore(notBefore))
        && (notAfter == null || time.isBefore(notAfter));
  }
}
