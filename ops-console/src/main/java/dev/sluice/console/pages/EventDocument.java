package dev.sluice.console.pages;

import dev.sluice.console.session.SessionConfiguration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event as {@code /api/events} answers it. */
record EventDocument(
    String id,
    Instant receivedAt,
    String source,
    @Nullable String provider,
    String signatureStatus,
    @Nullable String reason,
    @Nullable String keyId,
    @Nullable String idempotencyKey,
    @Nullable String eventType,
    String bodySha256,
    int bodySize,
    String outcome,
    @Nullable String firstEventId) {
  /** Its page. */
  public String url() {
    return url(id);
  }

  static String url(String id) {
    return SessionConfiguration.ROOT + "/events/" + id;
  }

  /** Whether the verifier rejected it. */
  public boolean rejected() {
    return outcome.equals("rejected");
  }

  /** The provider's own id, null if it has none. */
  public @Nullable String deliveryId() {
    return idempotencyKey == null
        ? null
        : idempotencyKey.substring(idempotencyKey.indexOf(':') + 1);
  }
}
