package dev.sluice.console.sources;

import dev.sluice.schemas.SourceRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source as it was asked for, before its secrets are sealed.
 *
 * @param settings everything but the secrets
 * @param secrets in the clear, the newest first, and the verify token if there is one
 */
public record DesiredSource(SourceRecord settings, List<Secret> secrets) {
  /** Takes the secrets as an unmodifiable copy. */
  public DesiredSource {
    secrets = List.copyOf(secrets);
  }

  /** Name of the source. */
  public String name() {
    return settings.name();
  }

  /**
   * A secret in its provider's notation.
   *
   * @param keyId null for one that is made when the secret is new
   * @param value in the clear
   * @param notBefore from when it counts, null for always
   * @param notAfter until when it counts, null for ever
   */
  @SuppressWarnings("ArrayRecordComponent") // secrets are bytes, not text
  public record Secret(
      @Nullable String keyId,
      byte[] value,
      @Nullable Instant notBefore,
      @Nullable Instant notAfter) {
    /** Without the value. */
    @Override
    public String toString() {
      return "Secret[keyId=%s, value=redacted, notBefore=%s, notAfter=%s]"
          .formatted(keyId, notBefore, notAfter);
    }
  }
}
