package dev.sluice.providers;

import org.jspecify.annotations.Nullable;

/**
 * What a source decides about handshakes.
 *
 * @param verifyToken the text that the operator told the provider, null for none: then handshakes
 *     that must know it are refused
 * @param allowUnsigned whether requests are taken without looking for a signature
 * @param allowSecretHandshake whether handshakes whose sender chooses the secret are answered
 */
@SuppressWarnings("ArrayRecordComponent") // secrets are bytes, not text
public record HandshakePolicy(
    byte @Nullable [] verifyToken, boolean allowUnsigned, boolean allowSecretHandshake) {
  /** Closed. */
  public static final HandshakePolicy DEFAULT = new HandshakePolicy(null, false, false);

  /** Without the token. */
  @Override
  public String toString() {
    return "HandshakePolicy[verifyToken=%s, allowUnsigned=%s, allowSecretHandshake=%s]"
        .formatted(verifyToken == null ? "none" : "redacted", allowUnsigned, allowSecretHandshake);
  }
}
