package dev.sluice.providers;

import dev.sluice.providers.document.Node;
import dev.sluice.providers.key.TextEncoding;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a scheme says of the requests it is for: sections when, url and body-sha256. */
final class RequestFormReader {
  private static final Map<String, Boolean> DEFAULT_PORT =
      Map.of("as-configured", false, "any", true);

  private RequestFormReader() {}

  static Scheme.UrlForm url(Node node) {
    Node form = node.find("url");
    if (form == null) {
      return new Scheme.UrlForm(false, Set.of());
    }
    form.allow("default-port", "decode");
    Node port = form.find("default-port");
    Node decode = form.find("decode");
    Set<String> escapes = new HashSet<>();
    for (Node escape : decode == null ? List.<Node>of() : decode.items()) {
      escapes.add(escape.as(RequestFormReader::escape));
    }
    return new Scheme.UrlForm(port != null && port.oneOf(DEFAULT_PORT), Set.copyOf(escapes));
  }

  private static String escape(String text) {
    if (text.length() != 3
        || text.charAt(0) != '%'
        || TextEncoding.HEX.decode(text.substring(1)) == null) {
      throw new IllegalArgumentException("'%s' must be an escape such as %%3A".formatted(text));
    }
    return text;
  }

  static Scheme.@Nullable BodyHashForm bodyHash(Node node) {
    Node form = node.find("body-sha256");
    if (form == null) {
      return null;
    }
    form.allow("from", "encoding");
    return new Scheme.BodyHashForm(
        form.need("from").as(ValueLocation::parse),
        form.need("encoding").oneOf(SchemeReader.ENCODINGS));
  }

  static Scheme.Condition condition(Node node) {
    Node when = node.find("when");
    if (when == null) {
      return new Scheme.Condition(List.of(), null);
    }
    when.allow("content-type", "present");
    Node types = when.find("content-type");
    Node present = when.find("present");
    return new Scheme.Condition(
        types == null
            ? List.of()
            : types.items().stream().map(type -> type.text().toLowerCase(Locale.ROOT)).toList(),
        present == null ? null : present.as(ValueLocation::parse));
  }
}
