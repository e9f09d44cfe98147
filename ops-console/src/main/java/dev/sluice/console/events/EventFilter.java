package dev.sluice.console.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted; null for any.
 *
 * @param deliveryId the provider's own id
 * @param bodySha256 hexadecimal
 * @param from first time of receipt
 * @param to first time of receipt that is too late
 * @param after where the page before ended
 */
public record EventFilter(
    @Nullable String source,
    @Nullable String provider,
    @Nullable String signatureStatus,
    @Nullable String outcome,
    @Nullable String reason,
    @Nullable String eventType,
    @Nullable String idempotencyKey,
    @Nullable String deliveryId,
    @Nullable String bodySha256,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable Cursor after) {}
