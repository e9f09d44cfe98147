package dev.sluice.providers;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of a request that is a handshake. */
public sealed interface HandshakeOutcome {
  /**
   * It is answered, and that is all.
   *
   * @param status HTTP status; 2xx, or 401 to be sent credentials
   * @param contentType {@code text/plain} or {@code application/json}; null for none
   * @param headers further ones
   * @param body may be empty
   */
  record Answered(
      int status, @Nullable String contentType, Map<String, String> headers, String body)
      implements HandshakeOutcome {}

  /** Its signature is not good; it is to be refused with 401, and recorded as any such request. */
  record Unproven() implements HandshakeOutcome {}

  /**
   * It does not know what the operator told the provider.
   *
   * @param reason one sentence for the sender; repeats nothing of what was sent
   */
  record Forbidden(String reason) implements HandshakeOutcome {}

  /**
   * The source has nothing to check it or to answer with, by our own doing; the provider may come
   * again.
   *
   * @param reason one sentence for the sender
   */
  record Unanswerable(String reason) implements HandshakeOutcome {}

  /**
   * It is not as the provider sends it.
   *
   * @param reason one sentence for the sender; repeats nothing of what was sent
   */
  record Malformed(String reason) implements HandshakeOutcome {}
}
