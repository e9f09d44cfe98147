package dev.sluice.console.pages;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Lays JSON out in lines. Only white space between tokens changes: numbers, escapes and members
 * that are there twice stay as they were sent.
 */
final class JsonLayout {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MOST_INDENT = 40;

  private final String text;
  private final StringBuilder out = new StringBuilder();
  private int depth;

  private JsonLayout(String text) {
    this.text = text;
  }

  /** The text in lines, null if it is no JSON. */
  static @Nullable String of(String text) {
    return isJson(text) ? new JsonLayout(text).layout() : null;
  }

  private static boolean isJson(String text) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  private String layout() {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> i = string(i);
        case '{', '[' -> i = open(i, c);
        case '}', ']' -> {
          depth--;
          line();
          out.append(c);
        }
        case ',' -> {
          out.append(c);
          line();
        }
        case ':' -> out.append(": ");
        case ' ', '\t', '\r', '\n' -> {
          // put anew
        }
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /** The index of the last character. */
  private int string(int start) {
    int end = start + 1;
    while (text.charAt(end) != '"') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    out.append(text, start, end + 1);
    return end;
  }

  /** The index of the last character that was taken. */
  private int open(int start, char c) {
    int next = start + 1;
    while (Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    out.append(c);
    if (text.charAt(next) == '}' || text.charAt(next) == ']') {
      out.append(text.charAt(next));
      return next;
    }
    depth++;
    line();
    return start;
  }

  private void line() {
    out.append('\n').append("  ".repeat(Math.min(depth, MOST_INDENT)));
  }
}
