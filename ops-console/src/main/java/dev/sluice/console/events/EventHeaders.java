package dev.sluice.console.events;

import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The request without its body.
 *
 * @param method of HTTP
 * @param path without its query, in which providers send tokens, too
 * @param queryParameters names in the query, in order
 * @param remote address of the sender
 * @param requestId for logs
 * @param headers in the order received
 */
record EventHeaders(
    String method,
    String path,
    List<String> queryParameters,
    String remote,
    String requestId,
    List<Line> headers) {
  private static final Set<String> CREDENTIALS =
      Set.of(
          "authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key", "api-key");

  /**
   * A header line.
   *
   * @param name lower case
   * @param value null where it is a credential
   * @param redacted whether it is one
   */
  record Line(String name, @Nullable String value, boolean redacted) {}

  static EventHeaders of(RawEvent raw) {
    int query = raw.path().indexOf('?');
    return new EventHeaders(
        raw.method(),
        query < 0 ? raw.path() : raw.path().substring(0, query),
        query < 0 ? List.of() : names(raw.path().substring(query + 1)),
        raw.remote(),
        raw.requestId(),
        raw.headers().stream().map(EventHeaders::line).toList());
  }

  private static List<String> names(String query) {
    return List.of(query.split("&", -1)).stream()
        .filter(parameter -> parameter.contains("="))
        .map(parameter -> parameter.substring(0, parameter.indexOf('=')))
        .toList();
  }

  private static Line line(HttpHeader header) {
    boolean redacted = header.sealed() || CREDENTIALS.contains(header.name());
    return new Line(header.name(), redacted ? null : header.value(), redacted);
  }
}
