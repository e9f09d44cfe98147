package dev.sluice.providers.body;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads multipart/form-data (RFC 7578). Values of files are left out: no signature needs them. */
final class Multipart {
  private static final int MAX_BOUNDARY = 70; // RFC 2046, section 5.1.1
  private static final int MAX_PART_HEADERS = 4096;
  private static final byte[] END_OF_HEADERS = ascii("\r\n\r\n");

  private final byte[] body;
  private final byte[] delimiter;

  private Multipart(byte[] body, byte[] delimiter) {
    this.body = body;
    this.delimiter = delimiter;
  }

  static @Nullable FormFields read(String contentType, byte[] body) {
    String boundary = parameter(contentType, "boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
      return null;
    }
    return new Multipart(body, ascii("\r\n--" + boundary)).fields();
  }

  private @Nullable FormFields fields() {
    List<FormFields.Field> fields = new ArrayList<>();
    // the first delimiter may stand at the very start, without the line break
    int opening = startsWith(0, delimiter, 2) ? -2 : find(delimiter, 0, body.length);
    int position = opening == NOT_FOUND ? NOT_FOUND : opening + delimiter.length;
    int parts = 0;
    while (position != NOT_FOUND && !startsWith(position, ascii("--"), 0)) {
      int headersEnd = find(END_OF_HEADERS, position, position + MAX_PART_HEADERS);
      int content = headersEnd + END_OF_HEADERS.length;
      int next = headersEnd == NOT_FOUND ? NOT_FOUND : find(delimiter, content, body.length);
      if (next == NOT_FOUND || parts++ == FormFields.MAX_FIELDS) {
        return null;
      }
      String headers = new String(body, position, headersEnd - position, StandardCharsets.UTF_8);
      if (!addField(fields, headers, content, next)) {
        return null;
      }
      position = next + delimiter.length;
    }
    return position == NOT_FOUND ? null : new FormFields(fields);
  }

  /** Adds the field of a part, if it is one; says whether the part is well-formed. */
  private boolean addField(List<FormFields.Field> fields, String headers, int from, int to) {
    String disposition = null;
    for (String line : headers.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
        if (disposition != null) {
          return false; // each would copy the content under another name
        }
        disposition = line;
      }
    }
    if (disposition == null) {
      return true;
    }
    String name = parameter(disposition, "name");
    if (name != null && parameter(disposition, "filename") == null) {
      fields.add(
          new FormFields.Field(
              name.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(body, from, to)));
    }
    return true;
  }

  private static final int NOT_FOUND = Integer.MIN_VALUE;

  private int find(byte[] wanted, int from, int limit) {
    int last = Math.min(limit, body.length) - wanted.length;
    for (int i = from; i <= last; i++) {
      if (startsWith(i, wanted, 0)) {
        return i;
      }
    }
    return NOT_FOUND;
  }

  private boolean startsWith(int at, byte[] wanted, int skip) {
    int length = wanted.length - skip;
    return at + length <= body.length
        && Arrays.equals(body, at, at + length, wanted, skip, wanted.length);
  }

  /** A parameter of a header value such as {@code form-data; name="token"}. */
  private static @Nullable String parameter(String header, String name) {
    int start = header.indexOf(';');
    while (start >= 0) {
      int equals = header.indexOf('=', start);
      if (equals < 0) {
        return null;
      }
      boolean wanted = header.substring(start + 1, equals).strip().equalsIgnoreCase(name);
      int from = equals + 1;
      boolean quoted = from < header.length() && header.charAt(from) == '"';
      int end = quoted ? header.indexOf('"', from + 1) : header.indexOf(';', from);
      if (quoted && end < 0) {
        return null;
      }
      if (wanted) {
        int to = end < 0 ? header.length() : end;
        return quoted ? header.substring(from + 1, to) : header.substring(from, to).strip();
      }
      start = end < 0 ? -1 : header.indexOf(';', end);
    }
    return null;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
