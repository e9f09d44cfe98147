package dev.sluice.providers;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A prepared key and when it counts; keeps nothing of the secret's text. */
record SourceKey(
    String keyId, @Nullable Instant notBefore, @Nullable Instant notAfter, VerifyingKey key) {

  static SourceKey of(SigningSecret secret, VerifyingKey key) {
    return new SourceKey(secret.keyId(), secret.notBefore(), secret.notAfter(), key);
  }

  boolean validAt(Instant time) {
    return (notBefore == null || !time.isBefore(notBefore))
        && (notAfter == null || time.isBefore(notAfter));
  }
}
