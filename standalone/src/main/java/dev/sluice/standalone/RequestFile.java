package dev.sluice.standalone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.providers.WebhookRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as it is on the wire of HTTP/1.1 (RFC 9112): request line, headers, an empty line, the
 * body's bytes. Lines of the head may end with LF alone, as editors leave them; of the body nothing
 * is touched.
 *
 * @param method HTTP method
 * @param target path and query
 * @param fields headers in order, names in lower case
 * @param body exactly the bytes of the file
 * @param receivedAt what timestamps are measured against
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RequestFile(
    String method,
    String target,
    List<Map.Entry<String, String>> fields,
    byte[] body,
    Instant receivedAt)
    implements WebhookRequest {
  private static final Pattern END_OF_HEAD = Pattern.compile("\r?\n\r?\n");
  private static final Pattern REQUEST_LINE =
      Pattern.compile("([A-Z]+) (\\S+) HTTP/\\d(?:\\.\\d)?");
  private static final Pattern FIELD = Pattern.compile("([^:\\s]+):[ \t]*(.*?)[ \t]*");

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException naming the line that is not HTTP
   */
  static RequestFile parse(byte[] bytes, Instant receivedAt) {
    // one character a byte
    String text = new String(bytes, ISO_8859_1);
    Matcher end = END_OF_HEAD.matcher(text);
    int head = end.find() ? end.start() : text.length();
    int body = head == text.length() ? head : end.end();
    List<String> lines = text.substring(0, head).lines().toList();
    Matcher first = REQUEST_LINE.matcher(lines.isEmpty() ? "" : lines.getFirst());
    if (!first.matches()) {
      throw new IllegalArgumentException(
          "line 1 must be a request line such as POST /webhooks/acme HTTP/1.1");
    }
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      Matcher field = FIELD.matcher(lines.get(i));
      if (!field.matches()) {
        throw new IllegalArgumentException("line %d must be name: value".formatted(i + 1));
      }
      fields.add(Map.entry(field.group(1).toLowerCase(Locale.ROOT), field.group(2)));
    }
    return new RequestFile(
        first.group(1),
        first.group(2),
        List.copyOf(fields),
        Arrays.copyOfRange(bytes, body, bytes.length),
        receivedAt);
  }

  /** Names of all headers, each once. */
  List<String> names() {
    return fields.stream().map(Map.Entry::getKey).distinct().toList();
  }

  @Override
  public List<String> headers(String lowerCaseName) {
    return fields.stream()
        .filter(field -> field.getKey().equals(lowerCaseName))
        .map(Map.Entry::getValue)
        .toList();
  }
}
