package dev.sluice.ingest;

import dev.sluice.providers.WebhookRequest;
import dev.sluice.schemas.HttpHeader;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that was received whole.
 *
 * @param method HTTP method
 * @param target path and query as sent
 * @param remote address of the client, as {@link ClientAddresses} tells it and as it is written
 *     down
 * @param requestId the sender's or ours
 * @param plainHeaders as received, credentials included
 * @param body exactly the bytes received
 * @param receivedAt when the last byte had come
 * @param traceparent what the record says of its trace, null where none is recorded
 */
@SuppressWarnings("ArrayRecordComponent") // the one copy of the body
record ReceivedWebhook(
    String method,
    String target,
    String remote,
    String requestId,
    List<HttpHeader> plainHeaders,
    byte[] body,
    Instant receivedAt,
    @Nullable String traceparent)
    implements WebhookRequest {

  @Override
  public List<String> headers(String lowerCaseName) {
    return plainHeaders.stream()
        .filter(header -> header.name().equals(lowerCaseName))
        .map(HttpHeader::value)
        .toList();
  }

  /** Neither body nor header values. */
  @Override
  public String toString() {
    return "ReceivedWebhook[%s %s, request id %s, body of %d bytes]"
        .formatted(method, target, requestId, body.length);
  }
}
