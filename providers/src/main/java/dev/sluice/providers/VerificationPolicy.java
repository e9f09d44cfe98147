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
 */
public record VerificationPolicy(
    @Nullable Duration tolerance, @Nullable String publicUrl, boolean allowUnsigned) {
  /** The provider's own rules, closed. */
  public static final VerificationPolicy DEFAULT = new VerificationPolicy(null, null, false);
}
