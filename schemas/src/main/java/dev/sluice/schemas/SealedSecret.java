package dev.sluice.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A secret that only holders of the encryption key can read.
 *
 * @param keyId names the secret in verdicts, rows and headers; says nothing about its value
 * @param box the sealed value in text form
 * @param notBefore from when it counts, null for always
 * @param notAfter until when it counts, null for ever
 */
public record SealedSecret(
    String keyId, String box, @Nullable Instant notBefore, @Nullable Instant notAfter) {
  /**
   * Key id of the one secret that signs nothing: the text that an operator gave the provider, which
   * proves the provider's handshake. It is never tried on a signature.
   */
  public static final String VERIFY_TOKEN = "verify-token";

  /** Whether this is the source's verify token. */
  public boolean isVerifyToken() {
    return keyId.equals(VERIFY_TOKEN);
  }
}
