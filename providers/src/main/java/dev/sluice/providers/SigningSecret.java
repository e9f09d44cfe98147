package dev.sluice.providers;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One signing secret (or public key) of a source as an operator entered it, in the provider's own
 * notation.
 *
 * @param keyId names the secret in verdicts; says nothing about its value
 * @param value the secret as text bytes, such as {@code whsec_…} or a PEM document
 * @param notBefore from when it counts, null for always
 * @param notAfter until when it counts, null for ever
 */
@SuppressWarnings("ArrayRecordComponent") // so that the owner can overwrite the plain text
public record SigningSecret(
    String keyId, byte[] value, @Nullable Instant notBefore, @Nullable Instant notAfter) {

  /** A secret that always counts. */
  public static SigningSecret of(String keyId, byte[] value) {
    return new SigningSecret(keyId, value, null, null);
  }

  /** Whether the secret counts at a time. */
  public boolean validAt(Instant time) {
    return (notBefore == null || !time.isBefore(notBefore))
        && (notAfter == null || time.isBefore(notAfter));
  }

  /** The key id only. */
  @Override
  public String toString() {
    return "SigningSecret[keyId=" + keyId + ", value=redacted]";
  }
}
