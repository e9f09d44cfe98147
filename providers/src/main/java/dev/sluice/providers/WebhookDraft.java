package dev.sluice.providers;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to sign.
 *
 * @param method HTTP method
 * @param target path and query it is sent to
 * @param headers further headers, lower-case names, in order
 * @param body before signing; schemes that sign inside the body change it
 * @param deliveryId where the provider sends one, null to make one
 * @param eventType where the provider sends one in a header, null for a plausible one
 * @param time of signing
 */
@SuppressWarnings("ArrayRecordComponent") // exactly these bytes are signed
public record WebhookDraft(
    String method,
    String target,
    List<Map.Entry<String, String>> headers,
    byte[] body,
    @Nullable String deliveryId,
    @Nullable String eventType,
    Instant time) {}
