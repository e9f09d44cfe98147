package dev.sluice.schemas;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One attempt as it came over the wire: the value and the headers of a record on {@code
 * webhooks.raw}.
 *
 * @param id made at receipt, UUIDv7
 * @param source name of the source in the request path
 * @param receivedAt when the last byte of the body had come, at most microseconds fine
 * @param method HTTP method
 * @param path request target with its query, as sent
 * @param remote address of the peer, or of the client where a trusted proxy told it
 * @param requestId the sender's {@code X-Request-Id} or one made at receipt
 * @param bodySha256 SHA-256 of the body, 64 lower-case hexadecimal digits
 * @param headers in the order received, duplicates kept
 * @param body exactly the bytes received; not copied, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // a copy per hop would be the cost of this record
public record RawEvent(
    UUID id,
    String source,
    Instant receivedAt,
    String method,
    String path,
    String remote,
    String requestId,
    String bodySha256,
    List<HttpHeader> headers,
    byte[] body) {

  /** Takes the header list as an unmodifiable copy. */
  public RawEvent {
    headers = List.copyOf(headers);
  }

  /** Everything but body and header values, which may be large or confidential. */
  @Override
  public String toString() {
    return "RawEvent[id=%s, source=%s, receivedAt=%s, body=%d bytes]"
        .formatted(id, source, receivedAt, body.length);
  }
}
