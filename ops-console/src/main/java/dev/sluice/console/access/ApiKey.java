package dev.sluice.console.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API key as it is shown.
 *
 * @param key its prefix, which names it
 * @param name what it is for
 * @param scope viewer, operator or admin
 * @param createdBy prefix of the key that made it, or {@code admin-key-file}
 * @param createdAt when
 * @param expiresAt from when it is refused, null for never
 * @param lastUsedAt to the minute, null if it never was
 */
record ApiKey(
    String key,
    String name,
    String scope,
    String createdBy,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt) {}
