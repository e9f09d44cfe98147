package dev.sluice.providers;

import dev.sluice.providers.document.Node;
import dev.sluice.providers.key.TextEncoding;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a scheme of a kind {@code jwt-…} has beyond the others. */
final class JwtReader {
  private static final String KIND = "jwt-";
  private static final Map<String, JwtForm.Time> TIMES =
      Map.of(
          "issued", JwtForm.Time.ISSUED,
          "expires", JwtForm.Time.EXPIRES,
          "none", JwtForm.Time.NONE);
  private static final Map<String, Boolean> PAYLOADS = Map.of("claims", false, "body", true);

  private JwtReader() {}

  static JwtForm read(Node node) {
    boolean detached = node.find("payload") != null && node.need("payload").oneOf(PAYLOADS);
    Node bodyHash = node.find("body-sha256");
    Node claims = node.find("claims");
    if (detached && (claims != null || bodyHash != null || node.find("time") != null)) {
      throw node.wrong("where the body is the payload there are no claims and no time");
    }
    JwtForm.Time time = detached ? JwtForm.Time.NONE : node.need("time").oneOf(TIMES);
    Node tolerance = node.find("tolerance");
    if ((time != JwtForm.Time.NONE) != (tolerance != null)) {
      throw node.wrong("'tolerance' belongs to a 'time' other than none, and to no other");
    }
    return new JwtForm(
        node.need("kind").text().substring(KIND.length()).toUpperCase(Locale.ROOT),
        detached,
        claims(claims),
        bodyHash == null ? null : bodyHash.text(),
        time,
        tolerance == null ? Duration.ZERO : tolerance.duration());
  }

  private static Map<String, List<Template>> claims(@Nullable Node node) {
    Map<String, List<Template>> claims = new LinkedHashMap<>();
    if (node != null) {
      node.members()
          .forEach(
              (name, texts) ->
                  claims.put(
                      name,
                      texts.items().stream()
                          .map(text -> text.as(template -> Template.parse(template, null)))
                          .toList()));
    }
    return claims;
  }

  /** Where the token is. */
  static Scheme.SignatureForm signature(Node node) {
    Node form = node.need("signature").allow("from", "prefix");
    List<ValueLocation> from =
        form.need("from").items().stream().map(item -> item.as(ValueLocation::parse)).toList();
    return new Scheme.SignatureForm(
        from, null, form.text("prefix", ""), null, TextEncoding.BASE64URL);
  }
}
