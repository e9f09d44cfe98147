package dev.sluice.providers;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a source decides about verification beyond its secrets.
 *
 * @param tolerance of signed timestamps, both sides of the time of receipt; null for the provider's
 * @param publicUrl scheme, authority and path that the provider calls, for providers that sign the
 *     URL; null where it is not configured
 * @param allowUnsigned whether requests are taken without looking for a signature
 * @param publishedKeys where the keys come from that the provider publishes; null where the secrets
 *     are the keys
 */
public record VerificationPolicy(
    @Nullable Duration tolerance,
    @Nullable String publicUrl,
    boolean allowUnsigned,
    @Nullable PublishedKeys publishedKeys) {
  /** The provider's own rules, closed. */
  public static final VerificationPolicy DEFAULT = new VerificationPolicy(null, null, false);

  /** A policy of a source whose secrets are the keys. */
  public VerificationPolicy(
      @Nullable Duration tolerance, @Nullable String publicUrl, boolean allowUnsigned) {
    this(tolerance, publicUrl, allowUnsigned, null);
  }
}
