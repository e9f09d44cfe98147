package dev.sluice.providers.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A form ({@code application/x-www-form-urlencoded}) in the spellings of those who write it. */
final class FormStyles {
  private static final Pattern FORM =
      Pattern.compile("[^=&\\s<{]+=[^=&\\s]*(?:&[^=&\\s]+=[^=&\\s]*)*");
  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

  /** What RFC 3986 leaves as it is and the HTML form encoding does not, and the other way round. */
  private static final List<List<String>> LEFT_ALONE =
      List.of(
          List.of(),
          List.of("%7E", "~"),
          List.of("%7E", "~", "%21", "!", "%27", "'", "%28", "(", "%29", ")"),
          List.of("%3A", ":", "%2F", "/", "%40", "@", "%2C", ","));

  private FormStyles() {}

  /** The form in each spelling; nothing if it is none. */
  static Stream<byte[]> of(byte[] body) {
    String text = new String(body, ISO_8859_1);
    if (!FORM.matcher(text).matches()) {
      return Stream.empty();
    }
    List<String> spellings = new ArrayList<>();
    for (List<String> alone : LEFT_ALONE) {
      String plus = rewritten(text, alone);
      for (String each : List.of(plus, plus.replace("+", "%20"), plus.replace("*", "%2A"))) {
        spellings.add(each);
        spellings.add(
            ESCAPE.matcher(each).replaceAll(found -> found.group().toLowerCase(Locale.ROOT)));
      }
    }
    return spellings.stream().map(each -> each.getBytes(ISO_8859_1));
  }

  private static String rewritten(String form, List<String> alone) {
    var out = new StringBuilder();
    for (String field : form.split("&", -1)) {
      int equals = field.indexOf('=');
      out.append(out.isEmpty() ? "" : "&")
          .append(word(field.substring(0, equals), alone))
          .append('=')
          .append(word(field.substring(equals + 1), alone));
    }
    return out.toString();
  }

  private static String word(String word, List<String> alone) {
    String encoded;
    try {
      encoded = URLEncoder.encode(URLDecoder.decode(word, UTF_8), UTF_8);
    } catch (IllegalArgumentException e) {
      return word; // a per cent sign that escapes nothing
    }
    for (int i = 0; i < alone.size(); i += 2) {
      encoded = encoded.replace(alone.get(i), alone.get(i + 1));
    }
    return encoded;
  }
}
