package dev.sluice.providers.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON document in the styles of the libraries that write it. Numbers and the order of members
 * stay as they are.
 */
final class JsonStyles {
  private static final int DEEPEST = 200;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .build();

  /**
   * How a library writes.
   *
   * @param comma behind a member
   * @param colon behind a name
   * @param indent of a level, null for all on one line
   * @param ascii whether other characters are escaped
   * @param slashes whether slashes are escaped
   * @param html whether {@code < > &} are escaped
   */
  private record Style(
      String comma,
      String colon,
      @Nullable String indent,
      boolean ascii,
      boolean slashes,
      boolean html) {
    static Style compact(boolean ascii, boolean slashes, boolean html) {
      return new Style(",", ":", null, ascii, slashes, html);
    }
  }

  private static final List<Style> STYLES =
      List.of(
          // JavaScript, Jackson, Go without and with its HTML escapes, PHP, Ruby
          Style.compact(false, false, false),
          Style.compact(false, false, true),
          Style.compact(true, false, false),
          Style.compact(true, true, false),
          Style.compact(false, true, false),
          // Python
          new Style(", ", ": ", null, true, false, false),
          new Style(", ", ": ", null, false, false, false),
          // for people
          new Style(",", ": ", "  ", false, false, false),
          new Style(",", ": ", "    ", false, false, false),
          new Style(",", ": ", "\t", false, false, false),
          new Style(",", " : ", "  ", false, false, false));

  private JsonStyles() {}

  /** The document in each style, with and without a line break behind it; nothing if it is none. */
  static Stream<byte[]> of(byte[] body) {
    return STYLES.stream()
        .map(style -> written(body, style))
        .flatMap(text -> text == null ? Stream.empty() : Stream.of(text, text + "\n"))
        .map(text -> text.getBytes(UTF_8));
  }

  /** What stands in the string that the body is; nothing if it is none. */
  static Stream<byte[]> quoted(byte[] body) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        return Stream.of(parser.getString().getBytes(UTF_8));
      }
    } catch (JacksonException e) {
      // no JSON at all
    }
    return Stream.empty();
  }

  private static @Nullable String written(byte[] body, Style style) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      var out = new StringBuilder();
      new Writer(parser, style, out).document();
      return out.toString();
    } catch (JacksonException e) {
      return null;
    }
  }

  /** Copies token by token. */
  private record Writer(JsonParser parser, Style style, StringBuilder out) {
    void document() {
      value(parser.nextToken(), 0);
    }

    private void value(JsonToken token, int level) {
      switch (token) {
        case START_OBJECT -> members('{', '}', JsonToken.END_OBJECT, level);
        case START_ARRAY -> members('[', ']', JsonToken.END_ARRAY, level);
        case VALUE_STRING -> string(parser.getString());
        default -> out.append(parser.getString());
      }
    }

    private void members(char open, char close, JsonToken end, int level) {
      out.append(open);
      boolean first = true;
      for (JsonToken token = parser.nextToken(); token != end; token = parser.nextToken()) {
        out.append(first ? "" : style.comma());
        newLine(level + 1);
        first = false;
        if (token == JsonToken.PROPERTY_NAME) {
          string(parser.getString());
          out.append(style.colon());
          value(parser.nextToken(), level + 1);
        } else {
          value(token, level + 1);
        }
      }
      if (!first) {
        newLine(level);
      }
      out.append(close);
    }

    private void newLine(int level) {
      if (style.indent() != null) {
        out.append('\n').append(style.indent().repeat(level));
      }
    }

    private void string(String text) {
      out.append('"');
      for (int i = 0; i < text.length(); i++) {
        character(text.charAt(i));
      }
      out.append('"');
    }

    private void character(char c) {
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '/' -> out.append(style.slashes() ? "\\/" : "/");
        default -> {
          boolean escaped =
              c < ' ' || (style.ascii() && c > '~') || (style.html() && "<>&".indexOf(c) >= 0);
          out.append(escaped ? "\\u%04x".formatted((int) c) : String.valueOf(c));
        }
      }
    }
  }
}
